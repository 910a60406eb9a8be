package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Help, and arguments that are refused before a server is called. */
class UsageTest {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String TOKEN = "a-secret-token";

    @ParameterizedTest(name = "vbo {0}")
    @CsvSource({
        "'', sign-in device-code token organizations certificate stand-in conformance completion VBO_ACCESS_TOKEN --help --version",
        "sign-in, --server --certificate --pin --organization --all --new --no-wait --no-qr --open --json VBO_ACCESS_TOKEN VBO_USERNAME"
                + " VBO_PASSWORD confirmed not-confirmed --help --version",
        "token, --server --certificate --pin --show --no-wait --json VBO_USERNAME VBO_PASSWORD --help --version",
        "device-code, --server --certificate --pin --organization --all --new --no-wait --json VBO_ACCESS_TOKEN --help --version",
        "organizations, --server --certificate --pin --no-wait --json VBO_ACCESS_TOKEN --help --version",
        "certificate, --server --save --json --pin --help --version",
        "conformance, --only --timeout --at-least --json VBO_SERVER VBO_ACCESS_TOKEN VBO_ORGANIZATION --help --version",
        "completion, --help --version",
        "stand-in, --port --http --example --user --password --token --organization --code-lifetime --token-lifetime"
                + " --throttle --antiforgery --conformance --certificate --help --version"
    })
    void helpNamesEachOptionInLinesOfAtMost80Characters(String command, String names) {
        Captured help = Captured.run(Map.of(), (command + " --help").strip().split(" "));
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
    void withoutArgumentsTheUsageGoesToStderr() {
        Captured nothing = Captured.run(Map.of());
        assertEquals(2, nothing.exitCode());
        assertEquals("", nothing.out());
        assertTrue(nothing.err().startsWith("Usage: vbo"), nothing.err());
    }

    @Test
    void completionIsAScriptWithEachCommand() {
        Captured script = Captured.run(Map.of(), "completion");
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
        String pom = new java.io.File("pom.xml").getAbsolutePath();
        return Stream.of(
                wrong(
                        "COMMAND: expected one of sign-in, device-code, token, organizations, certificate, stand-in,"
                                + " conformance, completion, got device",
                        "device"),
                wrong("argument 2: expected an option, got something else (not shown)", "device-code", TOKEN),
                wrong(
                        "--token: unknown option; expected one of --server, --certificate, --pin, --organization, --all,"
                                + " --new, --no-wait, --json, --help, --version",
                        "device-code",
                        "--token=" + TOKEN),
                wrong("--server: " + address + "nothing", "device-code", "--server"),
                wrong("--server: " + address + "nothing", "device-code", "--organization", ORGANIZATION),
                wrong("--organization is required, or --all, or --new", "device-code", "--server", "https://localhost"),
                wrong(
                        "--all: leave out --organization and --new",
                        "sign-in",
                        "--server=https://a",
                        "--all",
                        "--new=China"),
                wrong(
                        "--new: leave out --organization",
                        "sign-in",
                        "--server=https://a",
                        "--new=China",
                        "--organization=a"),
                wrong("--new: expected one of " + Targets.REGIONS + ", got Mars", "sign-in", "--new=Mars"),
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
                wrong("--server: given twice; give it once", "device-code", "--server=https://a", "--server=https://b"),
                asking(
                        "--certificate: the file none.pem does not exist",
                        "https://localhost",
                        "--certificate",
                        "none.pem"),
                asking(
                        "--certificate: the file " + pom
                                + " holds no certificate; give X.509 certificates in PEM or DER",
                        "https://localhost",
                        "--certificate",
                        pom),
                wrong("--organization: " + uuid + "40dfa255", "stand-in", "--organization", "40dfa255"),
                wrong("--organization: " + uuid + "=", "stand-in", "--organization", "="),
                wrong("--organization: at least one organization needs an id", "stand-in", "--organization==a"),
                wrong(
                        "--code-lifetime: expected a number of seconds from 1 to 999999999, got 0",
                        "stand-in",
                        "--code-lifetime=0"),
                wrong(port + "65536", "stand-in", "--port", "65536"),
                wrong(port + "http", "stand-in", "--port", "http"),
                wrong(
                        "--token: expected ASCII characters without spaces (the value is not shown)",
                        "stand-in",
                        "--token",
                        TOKEN + " "),
                wrong(
                        "--certificate: plain http has no certificate; leave out --http or --certificate",
                        "stand-in",
                        "--port=0",
                        "--http",
                        "--certificate=x"),
                wrong("--certificate: cannot write the file none/x", "stand-in", "--port=0", "--certificate=none/x"));
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
    void aWrongUsageIsOneLineWithoutSecrets(List<String> arguments, String what) {
        assertWrongUsage(what, Captured.run(Map.of("VBO_ACCESS_TOKEN", TOKEN), arguments.toArray(String[]::new)));
    }

    @Test
    void aPortInUseIsAWrongUsage() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertWrongUsage(
                    "port " + taken.getLocalPort() + " is in use; choose another",
                    Captured.run(Map.of(), "stand-in", "--port=" + taken.getLocalPort()));
        }
    }

    private static void assertWrongUsage(String what, Captured refused) {
        String command = refused.err().replaceFirst(":.*\\R", "");
        assertEquals(command + ": " + what + " (see " + command + " --help)" + System.lineSeparator(), refused.err());
        assertTrue(command.matches("vbo( [a-z-]+)?"), command);
        assertFalse(refused.err().contains(TOKEN));
        assertEquals("", refused.out());
        assertEquals(2, refused.exitCode());
    }
}
