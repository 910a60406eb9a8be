package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code vbo} as a shell meets it: arguments and environment in; exit code, stdout and stderr out. */
class CommandIT {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String TOKEN = "a-secret-token";
    private static final Map<String, String> WITH_TOKEN = Map.of("VBO_ACCESS_TOKEN", TOKEN);

    @ParameterizedTest(name = "vbo {0}")
    @CsvSource({
        "'', sign-in device-code organizations certificate stand-in conformance completion VBO_ACCESS_TOKEN --help --version",
        "sign-in, --server --certificate --pin --organization --no-wait --no-qr --open --json VBO_ACCESS_TOKEN VBO_USERNAME"
                + " VBO_PASSWORD confirmed not-confirmed --help --version",
        "device-code, --server --certificate --pin --organization --json VBO_ACCESS_TOKEN --help --version",
        "organizations, --server --certificate --pin --json VBO_ACCESS_TOKEN --help --version",
        "certificate, --server --save --json --pin --help --version",
        "conformance, --only --timeout --at-least --json VBO_SERVER VBO_ACCESS_TOKEN VBO_ORGANIZATION --help --version",
        "completion, --help --version",
        "stand-in, --port --http --example --user --password --token --organization --code-lifetime --token-lifetime"
                + " --throttle --conformance --certificate --help --version"
    })
    void helpNamesAllThereIsInLinesOfAtMost80Characters(String command, String names) throws Exception {
        Vbo.Result help = Vbo.run(Map.of(), (command + " --help").strip().split(" "));
        assertEquals(0, help.exitCode());
        assertEquals("", help.err());
        for (String name : names.split(" ")) {
            assertTrue(help.out().contains(name), name);
        }
        for (String text : List.of("Usage: vbo", "Exit codes:", "Examples:")) {
            assertTrue(help.out().contains(text), text);
        }
        assertEquals(
                List.of(), help.out().lines().filter(line -> line.length() > 80).toList());
    }

    @Test
    void withoutArgumentsTheUsageGoesToStderr() throws Exception {
        Vbo.Result nothing = Vbo.run(Map.of());
        assertEquals(2, nothing.exitCode());
        assertEquals("", nothing.out());
        assertTrue(nothing.err().startsWith("Usage: vbo"), nothing.err());
    }

    @Test
    void versionIsOneLine() throws Exception {
        Vbo.Result version = Vbo.run(Map.of(), "--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().matches("vbo \\d+\\.\\d+\\.\\d+\\S*, REST API v6\\R"), version.out());
    }

    @Test
    void completionIsAScriptThatKnowsEachCommand() throws Exception {
        Vbo.Result script = Vbo.run(Map.of(), "completion");
        assertEquals("", script.err());
        assertEquals(0, script.exitCode());
        for (String text : List.of("complete -F _complete_vbo", " vbo", "sign-in", "--no-qr", "--pin", "completion")) {
            assertTrue(script.out().contains(text), text);
        }
    }

    static Stream<Arguments> wrongUsages() {
        String address = "expected an address such as https://vbo.example.com:4443, got ";
        String uuid = "expected a UUID such as " + ORGANIZATION + ", got ";
        String port = "--port: expected a port number from 0 to 65535, got ";
        String noCertificate = "--certificate: expected a file of X.509 certificates, PEM or DER, got ";
        String pom = new java.io.File("pom.xml").getAbsolutePath();
        return Stream.of(
                wrong(
                        "COMMAND: expected one of sign-in, device-code, organizations, certificate, stand-in, conformance,"
                                + " completion, got device",
                        "device"),
                wrong("argument 2: expected only options, got something else (not shown)", "device-code", TOKEN),
                wrong(
                        "--token: expected one of --server, --certificate, --pin, --organization, --json, --help, --version,"
                                + " got an unknown option",
                        "device-code",
                        "--token=" + TOKEN),
                wrong("--server: " + address + "nothing", "device-code", "--server"),
                wrong("--server: " + address + "nothing", "device-code", "--organization", ORGANIZATION),
                wrong("--organization: " + uuid + "nothing", "device-code", "--server", "https://localhost"),
                wrong("--server: " + address + "local host", "device-code", "--server", "local host"),
                wrong(
                        "--server: " + address + "one with user information (not shown)",
                        "device-code",
                        "--server",
                        "https://user:" + TOKEN + " @localhost"),
                asking(
                        "--server: expected an address without user information, got one that has it (not shown)",
                        "https://user:" + TOKEN + "@localhost"),
                asking(
                        "--server: expected https, since plain http would show the access token to the network (only"
                                + " localhost, 127.0.0.0/8 and [::1] may have it), got http://vbo.example.com",
                        "http://vbo.example.com"),
                wrong("--server: expected once, got twice", "device-code", "--server=https://a", "--server=https://b"),
                wrong("--organization: " + uuid + "1-1-1-1-1", "device-code", "--organization", "1-1-1-1-1"),
                asking(noCertificate + "no such file: none.pem", "https://localhost", "--certificate", "none.pem"),
                asking(noCertificate + "something else: " + pom, "https://localhost", "--certificate", pom),
                wrong("--organization: " + uuid + "40dfa255", "stand-in", "--organization", "40dfa255"),
                wrong("--organization: " + uuid + "=", "stand-in", "--organization", "="),
                wrong("--organization: expected at least one with an id, got none", "stand-in", "--organization==a"),
                wrong(
                        "--code-lifetime: expected a number of seconds from 1 to 999999999, got 0",
                        "stand-in",
                        "--code-lifetime=0"),
                wrong(port + "65536", "stand-in", "--port", "65536"),
                wrong(port + "http", "stand-in", "--port", "http"),
                wrong(
                        "--token: expected visible ASCII characters, got none or others (not shown)",
                        "stand-in",
                        "--token",
                        TOKEN + " "),
                wrong(
                        "--certificate: expected with https only, got it together with --http",
                        "stand-in",
                        "--port=0",
                        "--http",
                        "--certificate=x"),
                wrong(
                        "--certificate: expected a file that can be written, got none/x",
                        "stand-in",
                        "--port=0",
                        "--certificate=none/x"));
    }

    private static Arguments wrong(String what, String... arguments) {
        return Arguments.of(List.of(arguments), what);
    }

    private static Arguments asking(String what, String server, String... more) {
        Stream<String> arguments = Stream.of("device-code", "--server", server, "--organization", ORGANIZATION);
        return Arguments.of(Stream.concat(arguments, Arrays.stream(more)).toList(), what);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongUsages")
    void aWrongUsageIsOneLineThatSaysWhatIsWrongWithoutSecrets(List<String> arguments, String what) throws Exception {
        assertWrongUsage(what, Vbo.run(WITH_TOKEN, arguments.toArray(String[]::new)));
    }

    @Test
    void aPortThatIsTakenIsAWrongUsage() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertWrongUsage(
                    "--port: expected one that can be had, got " + taken.getLocalPort() + ": Address already in use",
                    Vbo.run(Map.of(), "stand-in", "--port=" + taken.getLocalPort()));
        }
    }

    @ParameterizedTest(name = "''{0}''")
    @CsvSource({
        "'', 'expected an access token in this environment variable, or VBO_USERNAME and VBO_PASSWORD, got nothing, and there"
                + " is no terminal to ask at'",
        "Bearer a-secret-token, 'expected the token alone, got one after the word Bearer'"
    })
    void anAccessTokenThatIsNoneIsAWrongUsage(String token, String what) throws Exception {
        Vbo.Result refused = Vbo.run(
                Map.of("VBO_ACCESS_TOKEN", token),
                "device-code",
                "--server=https://localhost",
                "--organization=" + ORGANIZATION);
        assertWrongUsage("VBO_ACCESS_TOKEN: " + what, refused);
    }

    private static void assertWrongUsage(String what, Vbo.Result refused) {
        String command = refused.err().replaceFirst(":.*\\R", "");
        assertEquals(command + ": " + what + " (see " + command + " --help)" + System.lineSeparator(), refused.err());
        assertTrue(command.matches("vbo( [a-z-]+)?"), command);
        assertFalse(refused.err().contains(TOKEN));
        assertEquals("", refused.out());
        assertEquals(2, refused.exitCode());
    }

    @Test
    void withoutAServerTheCodeComesFromAStandInAndStderrSaysSo() throws Exception {
        Vbo.Result code = Vbo.run(Map.of(), "device-code");
        assertEquals(0, code.exitCode(), code.err());
        assertEquals(
                "No --server: asking an embedded stand-in. Nobody can sign in with its code." + System.lineSeparator(),
                code.err());
        assertTrue(
                code.out()
                        .matches("Open    https://microsoft\\.com/devicelogin\\R"
                                + "Enter   CWE5QHLNM\\R"
                                + "Before  \\d\\d:\\d\\d:\\d\\d \\S+ \\(in 14 min 59 s\\)\\R"),
                code.out());
    }

    @Test
    void aSelfSignedServerIsTrustedWithItsCertificateAndNotWithout() throws Exception {
        try (StandIn standIn = new StandIn("--example", "--token=" + TOKEN)) {
            String[] untrusting = {
                "device-code", "--json", "--server=" + standIn.address(), "--organization=" + ORGANIZATION
            };
            String[] trusting = Arrays.copyOf(untrusting, 5);
            trusting[4] = "--certificate=" + standIn.certificate();

            Instant before = Instant.now();
            Vbo.Result code = Vbo.run(WITH_TOKEN, trusting);
            assertEquals("", code.err());
            assertEquals(0, code.exitCode());
            String expiry = code.out().replaceFirst("(?s).*\"expiresAt\": \"(.*?)\".*", "$1");
            assertTrue(Instant.parse(expiry).isAfter(before.plusSeconds(897)), expiry);
            assertTrue(Instant.parse(expiry).isBefore(Instant.now().plusSeconds(900)), expiry);
            assertEquals("""
                    {
                      "userCode": "CWE5QHLNM",
                      "verificationUrl": "https://microsoft.com/devicelogin",
                      "expiresIn": 899,
                      "message": "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code CWE5QHLNM to authenticate.",
                      "expiresAt": "%s"
                    }""".formatted(expiry), code.out().strip());

            Vbo.Result refused = Vbo.run(WITH_TOKEN, untrusting);
            assertEquals(1, refused.exitCode());
            assertEquals("", refused.out());
            assertTrue(
                    refused.err().matches("vbo device-code: no answer from .*\\(see vbo certificate\\)\\R"),
                    refused.err());
        }
    }

    private static Vbo.Result askServerThatSays(int status, String json, String... options) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = json.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try {
            Stream<String> arguments = Stream.of(
                    "device-code",
                    "--server=http://localhost:" + server.getAddress().getPort(),
                    "--organization=" + ORGANIZATION);
            return Vbo.run(
                    WITH_TOKEN, Stream.concat(arguments, Arrays.stream(options)).toArray(String[]::new));
        } finally {
            server.stop(0);
        }
    }

    /** Escape and the one-character CSI of ECMA-48, and a right-to-left override of Unicode. */
    private static final String HOSTILE = """
            {"userCode": "A\\u001b[2JB\\u009b2JC\\u202eD", "verificationUrl": "https://example.com/%E2%80%AE",
             "expiresIn": 90061, "message": "gr\\u00fcn\\u001b]0;\\ud83d\\ude00\\u009b\\u007f"}""";

    @Test
    void aServersWordsCannotCommandTheTerminal() throws Exception {
        Vbo.Result code = askServerThatSays(200, HOSTILE);
        assertEquals(0, code.exitCode(), code.err());
        List<String> lines = code.out().lines().toList();
        assertEquals("Open    https://example.com/%E2%80%AE", lines.get(0));
        assertEquals("Enter   A?[2JB?2JC?D", lines.get(1));
    }

    @Test
    void jsonKeepsAServersWordsInAscii() throws Exception {
        Vbo.Result code = askServerThatSays(200, HOSTILE, "--json");
        assertEquals(0, code.exitCode(), code.err());
        assertTrue(code.out().replaceAll("\\R", "\n").startsWith("""
                                {
                                  "userCode": "A\\u001b[2JB\\u009b2JC\\u202eD",
                                  "verificationUrl": "https://example.com/%E2%80%AE",
                                  "expiresIn": 90061,
                                  "message": "gr\\u00fcn\\u001b]0;\\ud83d\\ude00\\u009b\\u007f",
                                  "expiresAt": \""""), code.out());
    }

    @Test
    void aRefusalIsOneLineWithTheServersWords() throws Exception {
        Vbo.Result refused = askServerThatSays(500, "{\"message\": \"No\\n\\u009b2J, not with " + TOKEN + "\"}");
        assertEquals(1, refused.exitCode());
        assertEquals("", refused.out());
        assertTrue(
                refused.err().matches("vbo device-code: the server refused with status 500: No.*2J, not with .*\\R"),
                refused.err());
        assertTrue(refused.err().strip().matches("[ -~]*"), refused.err());
        assertFalse(refused.err().contains(TOKEN));
    }

    @Test
    void noAnswerIsOneLine() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String server = "https://127.0.0.1:" + port;
        Vbo.Result failed = Vbo.run(WITH_TOKEN, "device-code", "--server=" + server, "--organization=" + ORGANIZATION);
        assertEquals(1, failed.exitCode());
        assertEquals("", failed.out());
        assertTrue(failed.err().matches("vbo device-code: no answer from " + server + "/: .+\\R"), failed.err());
    }
}
