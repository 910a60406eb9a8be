package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceCodeCommandTest {
    private static final Map<String, String> WITH_TOKEN = Map.of("VBO_ACCESS_TOKEN", TOKEN);

    @ParameterizedTest(name = "''{0}''")
    @CsvSource({
        "'', 'no account is given, and standard input is not a terminal; set VBO_ACCESS_TOKEN, or VBO_USERNAME and VBO_PASSWORD'",
        "Bearer a-secret-token, 'VBO_ACCESS_TOKEN: the token begins with the word Bearer; leave it out'"
    })
    void aMissingOrMalformedAccessTokenIsAWrongUsage(String token, String what) {
        Captured refused = Captured.run(
                Map.of("VBO_ACCESS_TOKEN", token),
                "device-code",
                "--server=https://localhost",
                "--organization=" + Captured.FIRST);
        assertEquals(
                "vbo device-code: " + what + " (see vbo device-code --help)" + System.lineSeparator(), refused.err());
        assertEquals(2, refused.exitCode());
    }

    private static Captured askServerThatSays(int status, String json, String... options) throws Exception {
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
                    "--organization=" + Captured.FIRST);
            return Captured.run(
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
    void controlCharactersFromTheServerAreReplaced() throws Exception {
        Captured code = askServerThatSays(200, HOSTILE);
        assertEquals(0, code.exitCode(), code.err());
        List<String> lines = code.out().lines().toList();
        assertEquals("Open    https://example.com/%E2%80%AE", lines.get(0));
        assertEquals("Enter   A?[2JB?2JC?D", lines.get(1));
    }

    @Test
    void jsonEscapesWhatIsNotAscii() throws Exception {
        Captured code = askServerThatSays(200, HOSTILE, "--json");
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
    void aRefusalIsOneLineWithTheServersMessage() throws Exception {
        Captured refused = askServerThatSays(500, "{\"message\": \"No\\n\\u009b2J, not with " + TOKEN + "\"}");
        assertEquals(1, refused.exitCode());
        assertEquals("", refused.out());
        assertTrue(
                refused.err()
                        .matches(
                                "vbo device-code: requestDeviceCode: the server refused with status 500: No.*2J, not with .*\\R"),
                refused.err());
        assertTrue(refused.err().strip().matches("[ -~]*"), refused.err());
        assertFalse(refused.err().contains(TOKEN));
    }

    @Test
    void anOrganizationThatTheServerDoesNotKnowIsNamed() throws Exception {
        String body = "{\"message\": \"Organization was not found.\"}";
        String sentence =
                Captured.FIRST + ": requestDeviceCode: the server refused with status 404: Organization was not found.";
        Captured refused = askServerThatSays(404, body, "--json");
        assertEquals("vbo device-code: " + sentence, refused.err().strip());
        assertEquals(
                "{\"event\":\"failed\",\"kind\":\"service\",\"operation\":\"requestDeviceCode\",\"status\":404,"
                        + "\"retryAfter\":null,\"message\":\"" + sentence + "\"}",
                refused.out().strip());
        assertEquals(1, refused.exitCode());
    }

    @Test
    void noAnswerIsOneLine() throws Exception {
        String server = Captured.deadAddress();
        Captured failed =
                Captured.run(WITH_TOKEN, "device-code", "--server=" + server, "--organization=" + Captured.FIRST);
        assertEquals(1, failed.exitCode());
        assertEquals("", failed.out());
        assertTrue(
                failed.err().matches("vbo device-code: requestDeviceCode: no response from " + server + "/: .+\\R"),
                failed.err());
    }
}
