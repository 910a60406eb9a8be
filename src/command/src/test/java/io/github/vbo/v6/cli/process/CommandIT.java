package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command as a shell sees it: arguments and environment in; exit code, stdout and stderr out. */
class CommandIT {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String TOKEN = "a-secret-token";
    private static final Map<String, String> WITH_TOKEN = Map.of("VBO_ACCESS_TOKEN", TOKEN);

    @Test
    void versionIsOneLine() throws Exception {
        Vbo.Result version = Vbo.run(Map.of(), "--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().matches("vbo \\d+\\.\\d+\\.\\d+\\S*, REST API v6\\R"), version.out());
    }

    @Test
    void aWrongUsageIsOneLineOnStderrAndExitCode2() throws Exception {
        Vbo.Result refused = Vbo.run(Map.of(), "device-code", "--server=https://localhost");
        assertEquals(
                "vbo device-code: --organization is required, or --all, or --new (see vbo device-code --help)"
                        + System.lineSeparator(),
                refused.err());
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
                                + "Before  \\d\\d:\\d\\d:\\d\\d \\S+ \\(in 14 min 59 s\\)\\R( {8}\\S+ UTC\\R)?"),
                code.out());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "The variable TZ sets no time zone there.")
    void theExpiryIsInLocalTimeAndInUtc() throws Exception {
        Vbo.Result code = Vbo.run(Map.of("TZ", "Asia/Tokyo"), "device-code");
        assertTrue(
                code.out()
                        .matches(
                                "(?s).*\\RBefore  \\d\\d(:\\d\\d:\\d\\d) JST \\(in 14 min 59 s\\)\\R        \\d\\d\\1 UTC\\R"),
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
            assertTrue(
                    refused.out().startsWith("{\"event\":\"failed\",\"kind\":\"transport\",\"operation\":"),
                    refused.out());
            assertTrue(
                    refused.err()
                            .matches(
                                    "vbo device-code: requestDeviceCode: no response from .*\\(see vbo certificate\\)\\R"),
                    refused.err());
        }
    }

    @Test
    void conformanceListsEachCaseWithItsRule() throws Exception {
        Vbo.Result listed = Vbo.run(Map.of(), "conformance", "--list");

        List<String> lines = listed.out().lines().toList();
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.matches("user-code-empty +violation +#/components/\\S+/userCode/minLength")),
                listed.out());
        assertEquals(
                Map.of("violation", 185L, "valid variation", 48L),
                lines.stream().collect(Collectors.groupingBy(line -> line.split(" {2,}")[1], Collectors.counting())));
        assertEquals(0, listed.exitCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            COMMAND is required                                                | conformance
            COMMAND: ./none cannot be run; give the path of a program          | conformance -- ./none
            --only: none-such is not the name of a case; --list prints them    | conformance --only=none-such -- true
            --at-least: 101 is not a number from 0 to 100                      | conformance --at-least=101 -- true
            --timeout: 0 is not a number of seconds from 1 to 999999999        | conformance --timeout=0 -- true
            """)
    void aWrongUsageOfConformanceIsReportedInOneLine(String what, String arguments) throws Exception {
        Vbo.Result refused = Vbo.run(Map.of(), arguments.split(" "));

        assertEquals(
                "vbo conformance: " + what + " (see vbo conformance --help)",
                refused.err().strip());
        assertEquals(2, refused.exitCode());
    }
}
