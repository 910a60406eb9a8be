package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that are refused before a server is called. */
class UsageTest {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String TOKEN = "a-secret-token";

    static Stream<Arguments> wrongUsages() {
        String address = " is not an address such as https://vbo.example.com:4443";
        String uuid = " is not a UUID such as " + ORGANIZATION;
        String port = " is not a port number from 0 to 65535";
        String pom = Path.of("pom.xml").toAbsolutePath().toString();
        return Stream.of(
                wrong("device is not a command; did you mean device-code?", "device"),
                wrong("organisations is not a command; did you mean organizations?", "organisations"),
                wrong(
                        "login is not a command; give one of sign-in, device-code, applications, token, organizations, certificate,"
                                + " stand-in, conformance, completion, help",
                        "login"),
                wrong(
                        "argument 2 (not shown) belongs to no option; put a value with spaces in quotes",
                        "device-code",
                        TOKEN),
                wrong(
                        "--access-token is not an option; give one of --server, --connect-timeout, --timeout,"
                                + " --certificate, --pin, --verbose, --organization, --all, --new, --no-wait, --json,"
                                + " --help, --version",
                        "device-code",
                        "--access-token=" + TOKEN),
                wrong("argument 2 is empty; leave it out, or give a value", "sign-in", ""),
                wrong("--all takes no value; leave out what follows =", "sign-in", "--all=yes"),
                wrong("--json takes no value; leave out what follows =", "organizations", "--json=" + TOKEN),
                wrong("--organisation is not an option; did you mean --organization?", "sign-in", "--organisation=a"),
                wrong(
                        "--certificate is not an option; did you mean --save-certificate?",
                        "stand-in",
                        "--certificate=x"),
                wrong(
                        "--server has no value; give an address such as https://vbo.example.com:4443",
                        "device-code",
                        "--server"),
                wrong(
                        "--server has no value; give an address such as https://vbo.example.com:4443",
                        "sign-in",
                        "--server="),
                wrong("--server is required", "device-code", "--organization", ORGANIZATION),
                wrong("--server is required", "certificate"),
                wrong("--server is required", "applications", "--count=1"),
                wrong("--count is required", "applications", "--server=localhost"),
                wrong("--count: 0 is not a number of applications, at least 1", "applications", "--count=0"),
                wrong("--name is required", "applications", "--server=localhost", "--count=1"),
                wrong(
                        "--name has no value; give a name for the applications",
                        "sign-in",
                        "--create-applications=1",
                        "--name= "),
                wrong("--application-certificate is required", "sign-in", "--create-applications=1", "--name=B"),
                wrong("--name: give --create-applications, too", "sign-in", "--name=B"),
                wrong(
                        "--application-certificate: give --create-applications, too",
                        "sign-in",
                        "--application-certificate=B"),
                wrong("--assume-signed-in: give --create-applications, too", "sign-in", "--assume-signed-in"),
                wrong(
                        "--create-applications: leave out --no-wait; vbo applications creates them later",
                        "sign-in",
                        "--create-applications=1",
                        "--no-wait"),
                wrong(
                        "--create-applications: leave out --new; the server has to know the organization",
                        "sign-in",
                        "--create-applications=1",
                        "--new=China"),
                wrong("--organization is required, or --all, or --new", "device-code", "--server", "https://localhost"),
                wrong(
                        "--all already means each organization; leave out --organization and --new",
                        "sign-in",
                        "--server=https://a",
                        "--all",
                        "--new=China"),
                wrong(
                        "--new is for an organization that the server does not know; leave out --organization",
                        "sign-in",
                        "--server=https://a",
                        "--new=China",
                        "--organization=a"),
                wrong("--new: Mars is not one of " + Targets.REGIONS, "sign-in", "--new=Mars"),
                wrong("--server: local host" + address, "device-code", "--server", "local host"),
                wrong(
                        "--server: a value with user information (not shown)" + address,
                        "device-code",
                        "--server",
                        "https://user:" + TOKEN + " @localhost"),
                asking(
                        "--server: the address has user information (not shown); leave it out",
                        "https://user:" + TOKEN + "@localhost"),
                asking(
                        "--server: http://vbo.example.com would show the access token to the network; give an https address"
                                + " (plain http is for localhost, 127.0.0.0/8 and [::1] only)",
                        "http://vbo.example.com"),
                wrong(
                        "--server is given twice; give it once",
                        "device-code",
                        "--server=https://a",
                        "--server=https://b"),
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
                wrong("--organization: 40dfa255" + uuid, "stand-in", "--organization", "40dfa255"),
                wrong("--organization: =" + uuid, "stand-in", "--organization", "="),
                wrong(
                        "--organization: none has an id, so none can have a code; give one as UUID or UUID=NAME",
                        "stand-in",
                        "--organization==a"),
                wrong(
                        "--code-lifetime: 0 is not a number of seconds from 1 to 999999999",
                        "stand-in",
                        "--code-lifetime=0"),
                wrong("--port: 65536" + port, "stand-in", "--port", "65536"),
                wrong("--port: http" + port, "stand-in", "--port", "http"),
                wrong(
                        "--token has a character that no token can have (not shown); use ASCII without spaces",
                        "stand-in",
                        "--token",
                        TOKEN + " "),
                wrong(
                        "--save-certificate: plain http has no certificate; leave out --http or --save-certificate",
                        "stand-in",
                        "--port=0",
                        "--http",
                        "--save-certificate=x"),
                wrong(
                        "--save-certificate: cannot write the file " + Path.of("none/x") + "; check the folder",
                        "stand-in",
                        "--port=0",
                        "--save-certificate=none/x"),
                wrong(
                        "--save-certificate: the file pom.xml exists already; give another name",
                        "stand-in",
                        "--port=0",
                        "--save-certificate=pom.xml"),
                asking(
                        "--timeout: 0 is not a number of seconds from 1 to 999999999",
                        "https://localhost",
                        "--timeout=0"),
                asking(
                        "--connect-timeout: 1.5 is not a number of seconds from 1 to 999999999",
                        "https://localhost",
                        "--connect-timeout=1.5"),
                asking(
                        "--timeout: the time is out of range; give 1 ms to 24 days",
                        "https://localhost",
                        "--timeout=8640000"));
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

    @ParameterizedTest
    @CsvSource({
        "sgn-in --json, vbo, sgn-in is not a command; did you mean sign-in?",
        "--json, vbo, '--json is not an option; give one of --help, --version'",
        "sign-in --json --organisation=a, vbo sign-in, --organisation is not an option; did you mean --organization?"
    })
    void aWrongUsageIsJsonForWhoeverAsksForJson(String arguments, String command, String what) {
        Captured refused = Captured.run(Map.of(), arguments.split(" "));
        assertEquals(
                "{\"event\":\"failed\",\"kind\":\"usage\",\"operation\":null,\"status\":null,\"retryAfter\":null,"
                        + "\"message\":\"" + what + "\"}",
                refused.out().strip());
        assertEquals(
                command + ": " + what + " (see " + command + " --help)",
                refused.err().strip());
        assertEquals(2, refused.exitCode());
    }

    @Test
    void jsonThatIsAskedOfAnotherProgramIsNotAskedOfVbo() {
        Captured refused = Captured.run(Map.of(), "conformance", "--nope", "--", "client", "--json");
        assertEquals("", refused.out());
        assertEquals(2, refused.exitCode());
    }

    @Test
    void aPortInUseIsAWrongUsage() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertWrongUsage(
                    "port " + taken.getLocalPort() + " is in use or reserved; choose another with --port",
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
