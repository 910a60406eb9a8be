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
import java.net.ServerSocket;
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

/** What {@link RealServer} says of servers that keep the pact, that break it, and that cannot be judged. */
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

    /** Runs it in this process, with these variables and no others. */
    private void verify(Map<String, String> environment) throws IOException {
        try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8)) {
            RealServer.verify(environment, out, evidence());
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

    /** A server that answers the operations with these statuses and bodies, and notes what it was asked. */
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
    void aServerThatKeepsThePactLeavesEvidenceWithoutAnyValue() throws Exception {
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
                            "The answers' shape, without their values: " + evidence()
                                    + " (vbo stand-in's, which prove nothing)"),
                    lines());
            String sample = Files.readString(Path.of("gates/stand-in-evidence.json"));
            assertEquals(sample.replaceFirst("\\d+\\.\\d+\\.\\d+", Contract.version()), Files.readString(evidence()));
            for (String secret : List.of(user, password, "CWE5QHLNM", "127.0.0.1", "microsoft.com", ORGANIZATION)) {
                assertFalse((output + Files.readString(evidence())).contains(secret), secret);
            }
        }
    }

    @Test
    void withATokenItAsksThreeTimesAndNoMore() throws Exception {
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
    void whatAServerHasBeyondTheContractIsNoBreachAndNoEvidence() throws Exception {
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
    void aServerThatBreaksThePactFailsByName(String answer, String kept, String broken, String line) throws Exception {
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
    @CsvSource(
            delimiter = '|',
            value = {
                "VBO_SERVER | | VBO_SERVER: expected the server's address, such as https://vbo.example.com:4443, in this"
                        + " environment variable, got nothing",
                "VBO_SERVER | http://example.com | VBO_SERVER: expected https, since plain http would show the access token"
                        + " to the network (only localhost, 127.0.0.0/8 and [::1] may have it), got http://example.com",
                "VBO_SERVER | https://a b | VBO_SERVER: expected an address such as https://vbo.example.com:4443, got something"
                        + " else: Illegal character in authority",
                "VBO_ORGANIZATION | | VBO_ORGANIZATION: expected the UUID of an organization that the server knows, in this"
                        + " environment variable, got nothing",
                "VBO_ORGANIZATION | abc | VBO_ORGANIZATION: expected a UUID, got abc",
                "VBO_ACCESS_TOKEN | | VBO_ACCESS_TOKEN: expected an access token, or else VBO_USERNAME and VBO_PASSWORD, in"
                        + " this environment variable, got nothing",
                "VBO_ACCESS_TOKEN | Bearer secret | VBO_ACCESS_TOKEN: expected the token alone, got one after the word"
                        + " Bearer",
                "VBO_CERTIFICATE | no-such.crt | VBO_CERTIFICATE: expected a file of X.509 certificates, PEM or DER, got no"
                        + " such file: no-such.crt",
                "VBO_PIN | sha256/ | VBO_PIN: expected sha256/ and the Base64 of 32 bytes, 44 characters, got sha256/",
            })
    void aVariableThatIsMissingOrWrongIsNamed(String name, String value, String sentence) throws Exception {
        Map<String, String> environment = environment("https://127.0.0.1:1", name, value == null ? "" : value);
        assertEquals(sentence, failure(environment));
        assertEquals(List.of(), lines());
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() {
        assertEquals(
                "VBO_SERVER: expected the server's address, such as https://vbo.example.com:4443, in this environment"
                        + " variable, got nothing; VBO_ORGANIZATION: expected the UUID of an organization that the server"
                        + " knows, in this environment variable, got nothing; VBO_ACCESS_TOKEN: expected an access token,"
                        + " or else VBO_USERNAME and VBO_PASSWORD, in this environment variable, got nothing",
                failure(Map.of()));
    }

    @Test
    void aPasswordThatIsMissingIsNamed() {
        assertEquals(
                "VBO_PASSWORD: expected the password of VBO_USERNAME, in this environment variable, got nothing",
                failure(environment("https://127.0.0.1:1", "VBO_ACCESS_TOKEN", "", "VBO_USERNAME", "me")));
    }

    @Test
    void aTokenThatIsNotAcceptedIsNoBreach() throws Exception {
        Files.writeString(evidence(), "of another run");
        try (Server server = new Server()) {
            assertEquals(
                    "VBO_ACCESS_TOKEN: the server does not accept this token (status 401); get a new one, or give"
                            + " VBO_USERNAME and VBO_PASSWORD instead",
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
                "400 {} | VBO_USERNAME, VBO_PASSWORD: the server refused the sign-in (status 400); check both before the next"
                        + " try, since servers lock accounts",
                "429 {} | VBO_USERNAME, VBO_PASSWORD: the server takes no more sign-ins for now (status 429); wait some"
                        + " minutes, or give VBO_ACCESS_TOKEN instead",
                "503 {} | VBO_SERVER: it did not answer the sign-in as VB365 does (status 503); check the address",
                "200 {} | VBO_SERVER: its answer to the sign-in has no access token; is it a VB365 server?"
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
    void aServerThatIsNotReachedOrNotTrustedIsNoBreach() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertEquals(
                "VBO_SERVER: no answer from https://127.0.0.1:" + port
                        + "/: no connection: Connection refused (check the"
                        + " address, and that the server's REST service is on)",
                failure(environment("https://127.0.0.1:" + port)));
        try (StandIn server = new StandIn("--token=" + TOKEN, "--organization=" + ORGANIZATION)) {
            assertEquals(
                    "VBO_CERTIFICATE, VBO_PIN: no answer from " + server.address()
                            + "/: the server's certificate is not"
                            + " trusted; trust it, or its CA's, if it is the right server (vbo certificate shows both)",
                    failure(environment(server.address())));
            String wrongPin = failure(environment(server.address(), "VBO_PIN", PIN));
            assertTrue(
                    wrongPin.matches(
                            "VBO_CERTIFICATE, VBO_PIN: no answer from .*: the server's public key is not the pinned"
                                    + " one but sha256/.{43}=; if the server was given a new certificate, compare it there and pin"
                                    + " that \\(vbo certificate shows both\\)"),
                    wrongPin);
            String shown = wrongPin.replaceFirst("(?s).*(sha256/.{43}=).*", "$1");
            verify(environment(server.address(), "VBO_PIN", shown));
        }
        assertEquals("3 interactions tried: 3 held, 0 broken; 6 not tried", lines().get(9));
    }
}
