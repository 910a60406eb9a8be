package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.CertificatePinner;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link RealServer} with servers that keep the pact, that break it, and that cannot be verified. */
class RealServerIT {
    private final VboStandIn server = VboStandIn.builder().http().example().start();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @AfterEach
    void stopServer() {
        server.close();
    }

    private void verify(Map<String, String> environment) throws Exception {
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            RealServer verification = new RealServer();
            verification.environment = environment;
            verification.verify(out, evidence());
        }
    }

    private String failure(Map<String, String> environment) {
        return assertThrows(RealServer.Failure.class, () -> verify(environment)).getMessage();
    }

    private Path evidence() {
        return directory.resolve("evidence.json");
    }

    private List<String> lines() {
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Map<String, String> environment(String... changes) {
        return environment(server, changes);
    }

    private static Map<String, String> environment(VboStandIn server, String... changes) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "VBO_SERVER", server.uri().toString(),
                "VBO_ORGANIZATION", server.organization().toString(),
                "VBO_ACCESS_TOKEN", server.token()));
        for (int i = 0; i < changes.length; i += 2) {
            environment.put(changes[i], changes[i + 1]);
        }
        return environment;
    }

    @Test
    void aServerThatKeepsThePactGivesEvidenceWithoutValues() throws Exception {
        try (VboStandIn https = VboStandIn.builder()
                .example()
                .user("the-very-user", "the very pass&word")
                .start()) {
            verify(environment(
                    https,
                    "VBO_ACCESS_TOKEN",
                    "",
                    "VBO_USERNAME",
                    https.user(),
                    "VBO_PASSWORD",
                    https.password(),
                    "VBO_CERTIFICATE",
                    https.certificate().toString(),
                    "VBO_CHECK",
                    "true"));

            assertEquals(
                    List.of(
                            "pact held, contract held: a sign-in with user name and password",
                            "pact held, contract held: a request for a device code",
                            "pact held, contract held: the question whether an unused device code was used",
                            "pact held, contract held: a request for a device code with a token that is not accepted",
                            "pact held, contract held: a request for a device code for an organization that is not known",
                            "not tried: a request for two applications",
                            "not tried: the question whether a used device code was used",
                            "not tried: a sign-in with a wrong password",
                            "not tried: a request for a device code for a new organization",
                            "not tried: a request for the organizations",
                            "5 interactions tried: 5 held, 0 broken; 5 not tried",
                            "The responses' shape, without values: " + evidence()
                                    + " (of the stand-in, which proves nothing)"),
                    lines());
            String sample = Files.readString(Path.of("gates/stand-in-evidence.json"));
            assertEquals(sample.replaceFirst("\\d+\\.\\d+\\.\\d+", Contract.version()), Files.readString(evidence()));
            String all = output + Files.readString(evidence());
            String organization = https.organization().toString();
            for (String value :
                    List.of(https.user(), https.password(), "CWE5QHLNM", "127.0.0.1", "microsoft.com", organization)) {
                assertFalse(all.contains(value), value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | authenticated | boolean | held   |
            500 | message       | string  | BROKEN | : it may know codes of new organizations only: expected status 200, got 500
            """)
    void ifAskedItChecksTheNewCodeAndRecordsStatusAndTypes(
            int status, String property, String type, String verdict, String reason) throws Exception {
        Map<String, String> environment = environment("VBO_CHECK", "true");
        if (status == 200) {
            verify(environment);
        } else {
            server.refuse("checkDeviceCode", status, "{\"message\": \"CWE5QHLNM is not known.\"}");
            assertEquals("The server breaks 1 of the 4 interactions tried", failure(environment));
        }
        String line = "pact " + verdict + ", contract held: the question whether an unused device code was used";
        assertEquals(reason == null ? line : line + reason, lines().get(1));
        String recorded = Files.readString(evidence());
        assertTrue(recorded.contains("""
                    "operationId" : "checkDeviceCode",
                    "status" : %d,
                    "properties" : {
                      "%s" : "%s"
                    }
                """.formatted(status, property, type)), recorded);
        assertFalse((output + recorded).contains("CWE5QHLNM"));
    }

    @ParameterizedTest
    @CsvSource({"extra-property", "extra-properties-nested", "token-refused-with-a-message"})
    void whatTheContractDoesNotNameIsNoBreachAndNoEvidence(String variation) throws Exception {
        verify(environment(
                "VBO_SERVER", server.conformance("requestDeviceCode", variation).toString()));
        assertEquals("3 interactions tried: 3 held, 0 broken; 7 not tried", lines().get(10));
        assertFalse(Files.readString(evidence()).matches("(?s).*(interval|_links|Message).*"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expires-in-a-string  | contract BROKEN: $.expiresIn: expected integer, got string; contract: $.expiresIn: body.schema.type
            expires-in-zero      | contract BROKEN: $.expiresIn: expected integer of the pact's form, got another; contract: $.expiresIn: body.schema.minimum
            user-code-renamed    | contract BROKEN: $.userCode: expected string, got nothing; contract: $: body.schema.required
            user-code-null       | contract BROKEN: $.userCode: expected string, got null; contract: $.userCode: body.schema.type
            body-an-array        | contract BROKEN: $: expected object, got array; contract: $: body.schema.type
            body-html            | contract BROKEN: $: expected JSON, got something else; contract: body.schema.invalidJson
            content-type-html    | contract BROKEN: expected another Content-Type; contract: contentType.notAllowed
            session-expired      | contract held: check VBO_ORGANIZATION: expected status 200, got 500
            """)
    void aBreachIsNamedWithoutValues(String violation, String breach) throws Exception {
        String address = server.conformance("requestDeviceCode", violation).toString();
        assertEquals("The server breaks 1 of the 3 interactions tried", failure(environment("VBO_SERVER", address)));
        String line = "pact BROKEN, " + breach.replaceFirst(": ", ": a request for a device code: ");
        assertEquals(
                List.of(line),
                lines().stream().filter(said -> said.contains("BROKEN")).toList());
        assertTrue(lines().contains("3 interactions tried: 2 held, 1 broken; 7 not tried"));
        assertFalse((output + Files.readString(evidence())).contains("CWE5QHLNM"));
    }

    @Test
    void anAssumptionThatDoesNotHoldIsNamed() throws Exception {
        UUID unknown = UUID.fromString("00000000-0000-4000-8000-000000000001");
        try (VboStandIn knowing = VboStandIn.builder()
                .http()
                .organizations(new Organization(unknown, "abc.onmicrosoft.com"))
                .start()) {
            failure(environment(knowing));
        }
        assertTrue(lines().get(2).endsWith("not known: an assumption did not hold: expected status 404, got 200"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VBO_SERVER       | http://example.com | http://example.com would show the access token .*
            VBO_SERVER       | https://a b        | Illegal character in authority .*: https://a b
            VBO_ORGANIZATION | abc                | expected a UUID, got abc
            VBO_ACCESS_TOKEN | Bearer secret      | the token begins with the word Bearer; leave it out
            VBO_CERTIFICATE  | no-such.crt        | the file no-such.crt does not exist
            VBO_PIN          | sha256/            | sha256/ is not a pin; .*
            VBO_CHECK        | yes                | expected true or nothing, got yes
            """)
    void aMalformedVariableIsNamed(String name, String value, String sentence) {
        String failure = failure(environment(name, value));
        assertTrue(failure.matches(name + ": " + sentence), failure);
        assertFalse(failure.contains("secret"));
        assertEquals(List.of(), lines());
    }

    @Test
    void allMissingVariablesAreNamedAtOnce() {
        String needed =
                "Set the environment variables VBO_SERVER, VBO_ORGANIZATION, and VBO_ACCESS_TOKEN or VBO_USERNAME and"
                        + " VBO_PASSWORD; missing: ";
        assertEquals(needed + "VBO_SERVER, VBO_ORGANIZATION, VBO_ACCESS_TOKEN", failure(Map.of()));
        assertEquals(needed + "VBO_PASSWORD", failure(environment("VBO_ACCESS_TOKEN", "", "VBO_USERNAME", "me")));
    }

    @Test
    void aRejectedTokenIsNoBreach() throws Exception {
        Files.writeString(evidence(), "of an earlier run");
        assertEquals(
                "VBO_ACCESS_TOKEN: the server rejects this token (status 401); get another one",
                failure(environment("VBO_ACCESS_TOKEN", "another-token")));
        assertEquals(List.of(), lines());
        assertFalse(Files.exists(evidence()));
    }

    /** The server refuses one sign-in only: a second one would succeed. */
    @ParameterizedTest
    @CsvSource({"400", "429", "503"})
    void aSignInIsSentOnce(int status) {
        server.refuse("requestToken", status, "{}", Map.of("Retry-After", "0"));
        String failure = failure(
                environment("VBO_ACCESS_TOKEN", "", "VBO_USERNAME", server.user(), "VBO_PASSWORD", server.password()));
        assertTrue(failure.contains("no access token (status " + status + ")"), failure);
    }

    @Test
    void aServerThatIsUnreachableOrUntrustedIsNoBreach() throws Exception {
        String unreachable = failure(environment("VBO_SERVER", "https://127.0.0.1:1"));
        assertTrue(
                unreachable.matches("VBO_SERVER: no response from https://127.0.0.1:1/: .*Exception.*"
                        + " \\(check the address, and that the server's REST service is on\\)"),
                unreachable);
        try (VboStandIn https = VboStandIn.start()) {
            String untrusted = "VBO_CERTIFICATE, VBO_PIN: the server's certificate is not trusted: ";
            assertTrue(failure(environment(https)).startsWith(untrusted));
            String wrongPin = failure(environment(https, "VBO_PIN", "sha256/" + "A".repeat(43) + "="));
            assertTrue(
                    wrongPin.startsWith(untrusted + "the server's public key is not the pinned one but sha256/"),
                    wrongPin);
            verify(environment(https, "VBO_PIN", wrongPin.replaceFirst("(?s).*(sha256/.{43}=).*", "$1")));
        }
        assertEquals("3 interactions tried: 3 held, 0 broken; 7 not tried", lines().get(10));
    }

    /** Self-signed servers often have a certificate without their address (observed). */
    @ParameterizedTest
    @CsvSource({"VBO_CERTIFICATE, 404, 3", "VBO_PIN, 404, 3", "VBO_PIN, 401, 1"})
    void theServersOwnCertificateMayHaveAnyNameAndFewRequestsAreSent(String variable, int status, int requests)
            throws Exception {
        HeldCertificate own =
                new HeldCertificate.Builder().commonName("VBO365-SRV").build();
        String pem = Files.writeString(directory.resolve("server.crt"), own.certificatePem())
                .toString();
        String pin = CertificatePinner.pin(own.certificate());
        HandshakeCertificates tls =
                new HandshakeCertificates.Builder().heldCertificate(own).build();
        AtomicInteger received = new AtomicInteger();
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
        https.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        https.start();
        try {
            String address = "https://127.0.0.1:" + https.getAddress().getPort();
            String failure =
                    failure(environment("VBO_SERVER", address, variable, variable.equals("VBO_PIN") ? pin : pem));

            assertTrue(failure.contains(status == 401 ? "status 401" : "breaks 3 of the 3"), failure);
            assertEquals(requests, received.get());
        } finally {
            https.stop(0);
        }
    }
}
