package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link RealServer} with servers that keep the pact, that break it, and that cannot be verified. */
class RealServerIT {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String TOKEN = "the-very-token";
    private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String CODE = """
            {"userCode": "CWE5QHLNM", "verificationUrl": "https://microsoft.com/devicelogin", "expiresIn": 899,
             "message": "Enter CWE5QHLNM."}""";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private void verify(Map<String, String> environment) throws Exception {
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            new RealServer(environment).verify(out, evidence());
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

    private static Map<String, String> environment(Object server, String... more) {
        Map<String, String> environment = new HashMap<>(
                Map.of("VBO_SERVER", server.toString(), "VBO_ORGANIZATION", ORGANIZATION, "VBO_ACCESS_TOKEN", TOKEN));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /** A server with one response to each request: a status, a space and a body. It records the requests. */
    private static final class Server implements AutoCloseable {
        private final HttpServer http;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final Map<String, String> answers = new HashMap<>(Map.of(
                "token", "400 {\"error\": \"invalid_grant\"}",
                "granted", "200 " + CODE,
                "refused", "401 ",
                "unknown", "404 {\"message\": \"Organization was not found.\"}"));

        Server(String... answers) throws IOException {
            for (int i = 0; i < answers.length; i += 2) {
                this.answers.put(answers[i], answers[i + 1]);
            }
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                String token = exchange.getRequestHeaders().getFirst("Authorization");
                String name = path.equals("/v6/token")
                        ? "token"
                        : !("Bearer " + TOKEN).equals(token)
                                ? "refused"
                                : path.contains(ORGANIZATION) ? "granted" : "unknown";
                asked.add(exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f-]{36}", "UUID") + " " + name);
                String[] answer = this.answers.get(name).split(" ", 2);
                byte[] body = answer[1].getBytes(StandardCharsets.UTF_8);
                String type = answer[1].startsWith("<") ? "text/html" : "application/json; charset=utf-8";
                exchange.getResponseHeaders().add("Content-Type", type);
                exchange.getResponseHeaders().add("Retry-After", "0");
                exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length == 0 ? -1 : body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            http.start();
        }

        @Override
        public String toString() {
            return "http://127.0.0.1:" + http.getAddress().getPort();
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }

    @Test
    void aServerThatKeepsThePactGivesEvidenceWithoutValues() throws Exception {
        String user = "the-very-user";
        String password = "the very pass&word";
        try (StandIn server = new StandIn(
                "--example", "--user=" + user, "--password=" + password, "--organization=" + ORGANIZATION)) {
            verify(environment(
                    server.address(),
                    "VBO_ACCESS_TOKEN",
                    "",
                    "VBO_USERNAME",
                    user,
                    "VBO_PASSWORD",
                    password,
                    "VBO_CERTIFICATE",
                    server.certificate().toString()));

            assertEquals(
                    List.of(
                            "pact held, contract held: a sign-in with user name and password",
                            "pact held, contract held: a request for a device code",
                            "pact held, contract held: a request for a device code with a token that is not accepted",
                            "pact held, contract held: a request for a device code for an organization that is not known",
                            "not tried: the question whether an unused device code was used",
                            "not tried: the question whether a used device code was used",
                            "not tried: a sign-in with a wrong password",
                            "not tried: a request for a device code for a new organization",
                            "not tried: a request for the organizations",
                            "4 interactions tried: 4 held, 0 broken; 5 not tried",
                            "The responses' shape, without values: " + evidence()
                                    + " (of the stand-in, which proves nothing)"),
                    lines());
            String sample = Files.readString(Path.of("gates/stand-in-evidence.json"));
            assertEquals(sample.replaceFirst("\\d+\\.\\d+\\.\\d+", Contract.version()), Files.readString(evidence()));
            for (String secret : List.of(user, password, "CWE5QHLNM", "127.0.0.1", "microsoft.com", ORGANIZATION)) {
                assertFalse((output + Files.readString(evidence())).contains(secret), secret);
            }
        }
    }

    @Test
    void withATokenItSendsThreeRequests() throws Exception {
        try (Server server = new Server()) {
            verify(environment(server));

            assertEquals("3 interactions tried: 3 held, 0 broken; 6 not tried", lines().get(9));
            assertEquals(
                    List.of(
                            "POST /v6/Organizations/UUID/DeviceCode granted",
                            "POST /v6/Organizations/UUID/DeviceCode refused",
                            "POST /v6/Organizations/UUID/DeviceCode unknown"),
                    server.asked);
        }
    }

    @Test
    void propertiesThatTheContractDoesNotHaveAreNoBreachAndNoEvidence() throws Exception {
        String more = "200 " + CODE.replace("{", "{\"CWE5QHLNM\": {\"id\": 7}, \"_links\": [],");
        try (Server server = new Server("granted", more, "refused", "401 {\"Message\": \"No.\"}")) {
            verify(environment(server));
        }
        assertFalse(Files.readString(evidence()).matches("(?s).*(CWE5QHLNM|_links|\"id\").*"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "granted | 899 | \"CWE5QHLNM\" | pact BROKEN, contract BROKEN: a request for a device code: $.expiresIn: expected"
                        + " integer, got string; contract: $.expiresIn: body.schema.type",
                "granted | 899 | 0 | pact BROKEN, contract BROKEN: a request for a device code: $.expiresIn: expected"
                        + " integer of the pact's form, got another; contract: $.expiresIn: body.schema.minimum",
                "granted | userCode | code | pact BROKEN, contract BROKEN: a request for a device code: $.userCode: expected"
                        + " string, got nothing; contract: $: body.schema.required",
                "granted | (?s).* | 200 [7] | pact BROKEN, contract BROKEN: a request for a device code: $: expected object,"
                        + " got array; contract: $: body.schema.type",
                "granted | (?s).* | 200 {\"userCode | pact BROKEN, contract BROKEN: a request for a device code: $: expected"
                        + " JSON, got something else; contract: body.schema.invalidJson",
                "granted | (?s).* | 200 <html> | pact BROKEN, contract BROKEN: a request for a device code: expected another"
                        + " Content-Type; contract: contentType.notAllowed",
                "granted | 200 | 500 | pact BROKEN, contract held: a request for a device code: check VBO_ORGANIZATION: expected"
                        + " status 200, got 500",
                "refused | 401 | 403 {} | pact BROKEN, contract held: a request for a device code with a token that is not"
                        + " accepted: expected status 401, got 403",
                "unknown | \"Org.*\" | null | pact BROKEN, contract held: a request for a device code for an organization that"
                        + " is not known: $.message: expected string, got null",
                "unknown | 404 | 500 | pact BROKEN, contract held: a request for a device code for an organization that is"
                        + " not known: an assumption did not hold: expected status 404, got 500",
            })
    void aServerThatBreaksThePactFailsWithTheInteractionAndTheBreach(String answer, String kept, String broken, String line) throws Exception {
        try (Server server = new Server()) {
            server.answers.computeIfPresent(answer, (name, good) -> good.replaceFirst(kept, broken));

            assertEquals("The server breaks 1 of the 3 interactions tried", failure(environment(server)));
            assertEquals(
                    List.of(line),
                    lines().stream().filter(said -> said.contains("BROKEN")).toList());
            assertTrue(lines().contains("3 interactions tried: 2 held, 1 broken; 6 not tried"));
            assertFalse((output + Files.readString(evidence())).contains("CWE5QHLNM"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            VBO_SERVER       | http://example.com | expected https, .*, got http://example.com
            VBO_SERVER       | https://a b        | Illegal character in authority .*: https://a b
            VBO_ORGANIZATION | abc                | expected a UUID, got abc
            VBO_ACCESS_TOKEN | Bearer secret      | expected the token alone, .*
            VBO_CERTIFICATE  | no-such.crt        | expected a file of X.509 certificates, .*: no-such.crt
            VBO_PIN          | sha256/            | expected sha256/ and .*, got sha256/
            """)
    void aMalformedVariableIsNamed(String name, String value, String sentence) {
        String failure = failure(environment("https://127.0.0.1:1", name, value));
        assertTrue(failure.matches(name + ": " + sentence), failure);
        assertFalse(failure.contains("secret"));
        assertEquals(List.of(), lines());
    }

    @Test
    void allMissingVariablesAreNamedAtOnce() {
        assertEquals(
                "Set these environment variables: VBO_SERVER (the server's address, such as https://vbo.example.com:4443),"
                        + " VBO_ORGANIZATION (the id of an organization of the server), VBO_ACCESS_TOKEN (an access token; or"
                        + " set VBO_USERNAME and VBO_PASSWORD)",
                failure(Map.of()));
        assertEquals(
                "Set these environment variables: VBO_PASSWORD (the password of VBO_USERNAME)",
                failure(environment("https://127.0.0.1:1", "VBO_ACCESS_TOKEN", "", "VBO_USERNAME", "me")));
    }

    @Test
    void aRejectedTokenIsNoBreach() throws Exception {
        Files.writeString(evidence(), "of another run");
        try (Server server = new Server()) {
            assertEquals(
                    "VBO_ACCESS_TOKEN: the server rejects this token (status 401); get a new one, or set VBO_USERNAME"
                            + " and VBO_PASSWORD instead",
                    failure(environment(server, "VBO_ACCESS_TOKEN", "another-token")));
            assertEquals(1, server.asked.size());
        }
        assertEquals(List.of(), lines());
        assertFalse(Files.exists(evidence()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 {} | VBO_USERNAME, VBO_PASSWORD: the server refused the sign-in (status 400); check both before you try"
                        + " again, because servers lock accounts",
                "429 {} | VBO_USERNAME, VBO_PASSWORD: the server accepts no more sign-ins for now (status 429); wait some"
                        + " minutes, or set VBO_ACCESS_TOKEN instead",
                "503 {} | VBO_SERVER: not the response of a VB365 server to a sign-in (status 503); check the address",
                "200 {} | VBO_SERVER: the response to the sign-in has no access token; is it a VB365 server?"
            })
    void aSignInIsSentOnceWhateverTheAnswer(String answer, String sentence) throws Exception {
        try (Server server = new Server("token", answer)) {
            assertEquals(
                    sentence,
                    failure(environment(
                            server, "VBO_ACCESS_TOKEN", "", "VBO_USERNAME", "me", "VBO_PASSWORD", "secret")));
            assertEquals(List.of("POST /v6/token token"), server.asked);
        }
    }

    @Test
    void aServerThatIsUnreachableOrUntrustedIsNoBreach() throws Exception {
        String unreachable = failure(environment("https://127.0.0.1:1"));
        assertTrue(
                unreachable.matches("VBO_SERVER: no response from https://127.0.0.1:1/: .*Exception.*"
                        + " \\(check the address, and that the server's REST service is on\\)"),
                unreachable);
        try (StandIn server = new StandIn("--token=" + TOKEN, "--organization=" + ORGANIZATION)) {
            String untrusted = "VBO_CERTIFICATE, VBO_PIN: the server's certificate is not trusted: ";
            assertTrue(failure(environment(server.address())).startsWith(untrusted));
            String wrongPin = failure(environment(server.address(), "VBO_PIN", PIN));
            assertTrue(
                    wrongPin.startsWith(untrusted + "the server's public key is not the pinned one but sha256/"), wrongPin);
            String shown = wrongPin.replaceFirst("(?s).*(sha256/.{43}=).*", "$1");
            verify(environment(server.address(), "VBO_PIN", shown));
        }
        assertEquals("3 interactions tried: 3 held, 0 broken; 6 not tried", lines().get(9));
    }
}
