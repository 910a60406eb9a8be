package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.Moshi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code vbo conformance} on clients in shell, whose verdicts are known. */
class ConformanceIT {
    private static final String ANSWER =
            "{\"userCode\": \"CWE5QHLNM\", \"verificationUrl\": \"https://microsoft.com/devicelogin\","
                    + " \"expiresIn\": 899, \"message\": \"To sign in, use a web browser to open the page"
                    + " https://microsoft.com/devicelogin and enter the code CWE5QHLNM to authenticate.\"}";

    /** Prints every body that it gets. */
    private static final String CARELESS = "exec 3<>/dev/tcp/127.0.0.1/$(echo $VBO_SERVER | grep -oE '[0-9]{4,5}');"
            + " printf 'POST %s HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n'"
            + " /${VBO_SERVER#*://*/}/v6/Organizations/$VBO_ORGANIZATION/DeviceCode $VBO_ACCESS_TOKEN >&3;"
            + " sed '1,/^\\r$/d' <&3";

    private static Vbo.Result score(String script, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("conformance"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", "bash", "-c", script));
        return Vbo.run(Map.of(), arguments.toArray(String[]::new));
    }

    @Test
    void theCommandItselfCatchesViolationsAndPassesValidVariations() throws Exception {
        String client = Stream.concat(
                        Vbo.command("device-code", "--json").stream().map(word -> "'" + word + "'"),
                        Stream.of("--server \"$VBO_SERVER\"", "--organization \"$VBO_ORGANIZATION\""))
                .collect(Collectors.joining(" "));

        Vbo.Result score =
                score(client, "--only=user-code-empty", "--only=status-202-with-a-success", "--only=message-not-ascii");

        assertEquals("", score.err());
        assertEquals(
                "violations        caught 2 of 2 (100.0 %)\nvalid variations  passed 1 of 1 (100.0 %)\n", score.out());
        assertEquals(0, score.exitCode());
    }

    @Test
    void aClientThatPrintsEveryBodyMissesViolations() throws Exception {
        Vbo.Result score = score(CARELESS, "--only=user-code-empty", "--only=message-empty", "--only=body-empty");

        assertEquals("""
                missed: accepted a violation
                  #/components/schemas/DeviceCodeResponse/properties/userCode/minLength
                    user-code-empty

                silent: exit code 0, but no JSON object on stdout
                  responses/200/content/application~1json
                    body-empty

                violations        caught 0 of 2 (0.0 %)
                valid variations  passed 1 of 1 (100.0 %)
                """, score.out());
        assertEquals(1, score.exitCode());
    }

    @Test
    void aClientThatAlwaysPrintsTheSameMisreadsTheResponse() throws Exception {
        Vbo.Result score = score("echo '" + ANSWER + "'", "--only=message-empty");

        assertTrue(score.out().matches("(?s)misread: .*\n    message-empty\n.*passed 0 of 1.*"), score.out());
        assertEquals(1, score.exitCode());
    }

    @Test
    void aFlaggedCaseIsPrintedWithTheLastErrorOfTheClient() throws Exception {
        String picky = "[[ $VBO_SERVER == */none ]] && echo '" + ANSWER
                + "' || { echo 'escapes are not supported' >&2; exit 3; }";

        Vbo.Result score = score(picky, "--only=unicode-escapes", "--only=user-code-empty");

        assertTrue(score.out().contains("violations        caught 1 of 1 (100.0 %)"), score.out());
        assertTrue(
                score.out()
                        .matches("(?s)flagged: .*\n    unicode-escapes: escapes are not supported\n.*passed 0 of 1.*"),
                score.out());
        assertEquals(1, score.exitCode());
    }

    @Test
    void aClientThatHangsIsEnded() throws Exception {
        String hanging = "[[ $VBO_SERVER == */none ]] && echo '" + ANSWER + "' || read -r < <(tail -f /dev/null)";

        Vbo.Result score = score(hanging, "--only=body-endless", "--timeout=1");

        assertTrue(score.out().matches("(?s)hung: .*\n    body-endless\n.*caught 0 of 1.*"), score.out());
    }

    @Test
    void theJsonHasEachVerdict() throws Exception {
        Vbo.Result score = score(CARELESS, "--json", "--at-least=0", "--only=user-code-empty", "--only=message-empty");

        Map<?, ?> json =
                (Map<?, ?>) new Moshi.Builder().build().adapter(Object.class).fromJson(score.out());
        assertEquals(
                "[0.0, 1.0, 1.0, 1.0]",
                List.of(json.get("caught"), json.get("violations"), json.get("passed"), json.get("validVariations"))
                        .toString());
        assertEquals(
                "[{name=user-code-empty, verdict=missed}, {name=message-empty, verdict=passed}]",
                json.get("cases").toString());
        assertEquals(0, score.exitCode());
    }

    @Test
    void eachCaseIsListedWithItsRule() throws Exception {
        Vbo.Result listed = Vbo.run(Map.of(), "conformance", "--list");

        List<String> lines = listed.out().lines().toList();
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.matches("user-code-empty +violation +#/components/\\S+/userCode/minLength")),
                listed.out());
        assertEquals(
                Map.of("violation", 192L, "valid variation", 43L),
                lines.stream().collect(Collectors.groupingBy(line -> line.split(" {2,}")[1], Collectors.counting())));
        assertEquals(0, listed.exitCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            echo '{}'                 | exit code 0 and no object
            echo '{"userCode": "X"}'  | exit code 0 and only userCode
            echo 'no code' >&2; exit 7 | exit code 7: no code
            """)
    void aCommandThatFailsOnACorrectServerIsNotScored(String script, String got) throws Exception {
        Vbo.Result score = score(script);

        assertEquals(
                "vbo conformance: COMMAND: expected exit code 0 and a JSON object with userCode, verificationUrl, expiresIn,"
                        + " message on stdout from a correct server, got " + got + "\n",
                score.err());
        assertEquals(1, score.exitCode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            COMMAND: expected a program to run, got nothing                    | conformance
            COMMAND: expected a program that can be run, got ./none            | conformance -- ./none
            --only: expected the name of a case from --list, got none-such  | conformance --only=none-such -- true
            --at-least: expected a number from 0 to 100, got 101               | conformance --at-least=101 -- true
            --timeout: expected a number of seconds from 1 to 999999999, got 0 | conformance --timeout=0 -- true
            """)
    void wrongUsageIsReportedInOneLine(String what, String arguments) throws Exception {
        Vbo.Result refused = Vbo.run(Map.of(), arguments.split(" "));

        assertEquals("vbo conformance: " + what + " (see vbo conformance --help)\n", refused.err());
        assertEquals(2, refused.exitCode());
    }
}
