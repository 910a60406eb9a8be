package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text that a locale or a script has damaged is refused before a server is called. */
class TypedTest {
    private static final String SECRET = "a-secret-word";

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(SECRET + "\r", "ends with a carriage return, as a line of a Windows file does; remove it"),
                Arguments.of(SECRET + "\n", "has the control character U\\+000A; remove it"),
                Arguments.of(SECRET + "\t1", "has the control character U\\+0009; remove it"),
                Arguments.of(SECRET + "\u009b1", "has the control character U\\+009B; remove it"),
                Arguments.of(
                        "\uFEFF" + SECRET, "begins with a byte order mark, as a file of Windows may do; remove it"),
                Arguments.of(
                        SECRET + "\uFFFD\uFFFD",
                        "has letters that the charset .* cannot represent; use a UTF-8"
                                + " locale, such as LC_ALL=C\\.UTF-8"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("texts")
    void itIsRefusedWithTheCause(String text, String fault) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "--server=127.0.0.1:" + server.getLocalPort();
            Map<String, String> account = Map.of("VBO_USERNAME", "me", "VBO_PASSWORD", SECRET);
            for (String variable : List.of("VBO_USERNAME", "VBO_PASSWORD", "VBO_ACCESS_TOKEN")) {
                Map<String, String> environment = new HashMap<>(account);
                environment.put(variable, text);
                assertRefused(variable + ": " + fault, Captured.run(environment, "sign-in", address));
            }
            assertRefused(
                    "--organization: " + fault, Captured.run(account, "sign-in", address, "--organization=" + text));
            assertRefused(
                    "--certificate: .*" + fault, Captured.run(account, "sign-in", address, "--certificate=" + text));
            assertRefused("--user: " + fault, Captured.run(Map.of(), "stand-in", "--user=" + text));

            server.setSoTimeout(1);
            assertFalse(isConnected(server), "a server was called");
        }
    }

    private static boolean isConnected(ServerSocket server) throws Exception {
        try {
            server.accept().close();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private static void assertRefused(String pattern, Captured refused) {
        assertTrue(
                refused.err().matches("vbo [a-z-]+: " + pattern + " \\(see vbo [a-z-]+ --help\\)\\R"), refused.err());
        assertEquals("", refused.out());
        assertFalse(refused.err().contains(SECRET));
        assertEquals(2, refused.exitCode());
    }

    @Test
    void otherLettersAreAccepted() {
        for (String text : List.of("pässwörd", "пароль", "密码", "🔑 and space")) {
            assertTrue(Typed.fault(text).isEmpty(), text);
        }
    }
}
