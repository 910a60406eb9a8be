package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.Moshi;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vbo conformance} on clients in shell, whose verdicts are known. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The scored clients are scripts of bash.")
class ConformanceIT {
    private static final String ANSWER =
            "{\"userCode\": \"CWE5QHLNM\", \"verificationUrl\": \"https://microsoft.com/devicelogin\","
                    + " \"expiresIn\": 899, \"message\": \"To sign in, use a web browser to open the page"
                    + " https://microsoft.com/devicelogin and enter the code CWE5QHLNM to authenticate.\"}";

    /** Prints every body that it gets. */
    private static final String CARELESS = "exec 3<>/dev/tcp/127.0.0.1/$(echo $VBO_SERVER | grep -oE '[0-9]{4,5}');"
            + " printf 'POST %s HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n'"
            + " /${VBO_SERVER#*://*/}/v6/Organizations/$VBO_ORGANIZATION/DeviceCode $VBO_ACCESS_TOKEN >&3;"
            + " sed $'1,/^\\r$/d' <&3";

    private static final Map<String, String> SMALL_HEAP = Map.of("JDK_JAVA_OPTIONS", "-Xmx32m");

    private static Vbo.Result score(String script, String... options) throws Exception {
        return score(Map.of(), script, options);
    }

    private static Vbo.Result score(Map<String, String> environment, String script, String... options)
            throws Exception {
        return Vbo.run(environment, arguments(script, options));
    }

    private static String[] arguments(String script, String... options) {
        List<String> arguments = new ArrayList<>(List.of("conformance"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", "bash", "-c", script));
        return arguments.toArray(String[]::new);
    }

    /** A client that is right about a correct server, and does this in a case. */
    private static String inACase(String script) {
        return "if [[ $VBO_SERVER == */none ]]; then echo '" + ANSWER + "'; else " + script + "; fi";
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
        Vbo.Result score = score(
                CARELESS,
                "--only=user-code-empty",
                "--only=message-empty",
                "--only=message-null",
                "--only=message-nested",
                "--only=body-empty");

        assertEquals("""
                missed: accepted a violation
                  #/components/schemas/DeviceCodeResponse/properties/userCode/minLength
                    user-code-empty

                silent: exit code 0, but no JSON object on stdout
                  responses/200/content/application~1json
                    body-empty

                violations        caught 0 of 2 (0.0 %)
                valid variations  passed 3 of 3 (100.0 %)
                """, score.out());
        assertEquals(1, score.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-empty", "message-null", "message-dropped", "message-renamed"})
    void aClientThatAlwaysPrintsTheSameMisreadsTheResponse(String variation) throws Exception {
        Vbo.Result score = score("echo '" + ANSWER + "'", "--only=" + variation);

        assertTrue(score.out().matches("(?s)misread: .*\n    " + variation + "\n.*passed 0 of 1.*"), score.out());
        assertEquals(1, score.exitCode());
    }

    @Test
    void aFlaggedCaseIsPrintedWithTheLastErrorOfTheClient() throws Exception {
        String picky = inACase("echo 'escapes are not supported' >&2; exit 3");

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
        String hanging = inACase("read -r < <(tail -f /dev/null)");

        Vbo.Result score = score(hanging, "--only=body-endless", "--timeout=1");

        assertTrue(score.out().matches("(?s)hung: .*\n    body-endless\n.*caught 0 of 1.*"), score.out());
    }

    @Test
    void aClientGetsNoVariableOfThisProjectButThose() throws Exception {
        Map<String, String> environment = Map.of(
                "VBO_USERNAME",
                "me",
                "VBO_PASSWORD",
                "a-secret",
                "VBO_ACCESS_TOKEN",
                "a-secret",
                "VBO_OTHER",
                "a-secret");
        String telling = inACase("echo $(env | grep -v a-secret | grep -o '^VBO_[A-Z_]*' | sort) >&2; exit 1");

        Vbo.Result score = score(environment, telling, "--only=message-empty");

        assertTrue(
                score.out().contains("    message-empty: VBO_ACCESS_TOKEN VBO_ORGANIZATION VBO_SERVER\n"), score.out());
    }

    /** The last one ends at once, and leaves a process that goes on writing. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "yes >&2", "head -c 1048577 /dev/zero", "yes & exit"})
    void aClientThatWritesForEverIsEnded(String writing) throws Exception {
        Vbo.Result score = score(SMALL_HEAP, inACase(writing), "--only=body-endless", "--timeout=60");

        assertTrue(
                score.out().matches("(?s)(flooded: wrote more than 1 MiB .*|silent: .*)\n    body-endless\n.*"),
                score.out() + score.err());
        assertEquals(1, score.exitCode());
    }

    @Test
    void aClientMayWriteOneMebibyte() throws Exception {
        String spaces = "head -c " + ((1 << 20) - ANSWER.length() - 1) + " /dev/zero | tr '\\0' ' '";

        Vbo.Result score = score(SMALL_HEAP, "echo '" + ANSWER + "'; " + spaces, "--only=body-endless");

        assertTrue(score.out().startsWith("missed: "), score.out());
    }

    /** The client and its child ignore these signals. It tells both ids when both are there. */
    @ParameterizedTest
    @EnabledOnOs(value = OS.LINUX, disabledReason = "It needs the env of GNU, which can reset signals.")
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTheClientToo(String signal, int exitCode, @TempDir Path temporary) throws Exception {
        try (ServerSocket told = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String hanging = inACase(
                    "trap '' INT TERM; sleep 1000 & echo $$ $! > /dev/tcp/127.0.0.1/" + told.getLocalPort() + "; wait");
            // A background process may have inherited that it ignores the signal.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=" + signal));
            command.addAll(Vbo.command(arguments(hanging, "--only=body-empty")));
            Process scoring = Vbo.start(Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary), command);
            String ids;
            try (Socket client = told.accept()) {
                ids = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            }

            Vbo.end(Vbo.start(Map.of(), List.of("kill", "-" + signal, "" + scoring.pid())));

            assertEquals(exitCode, scoring.waitFor());
            for (String id : ids.strip().split(" ")) {
                Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(id));
                if (process.isPresent()) {
                    process.get().onExit().get(1, TimeUnit.MINUTES);
                }
            }
            assertEquals("", new String(scoring.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertArrayEquals(new String[0], temporary.toFile().list());
        }
    }

    /** The client tells that its folder is there, and deletes it when it is asked to end. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "It needs the env of GNU, which can reset signals.")
    void aSignalLetsAClientDeleteItsFolder(@TempDir Path temporary) throws Exception {
        try (ServerSocket told = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String tidy = inACase("folder=$(mktemp -d); trap 'rm -r $folder; exit 1' INT TERM;"
                    + " echo there > /dev/tcp/127.0.0.1/" + told.getLocalPort() + "; while :; do sleep 0.1; done");
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(Vbo.command(arguments(tidy, "--only=body-empty")));
            Process scoring = Vbo.start(Map.of("TMPDIR", temporary.toString()), command);
            try (Socket client = told.accept()) {
                client.getInputStream().readAllBytes();
            }
            assertEquals(1, temporary.toFile().list().length);

            Vbo.end(Vbo.start(Map.of(), List.of("kill", "-INT", "" + scoring.pid())));

            assertEquals(130, scoring.waitFor());
            assertArrayEquals(new String[0], temporary.toFile().list());
        }
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            echo '{}'                 | ended with exit code 0 and printed no JSON object
            echo '{"userCode": "X"}'  | ended with exit code 0 and printed only userCode
            echo 'no code' >&2; exit 7 | ended with exit code 7 (no code)
            """)
    void aCommandThatFailsOnACorrectServerIsNotScored(String script, String got) throws Exception {
        Vbo.Result score = score(script);

        assertEquals(
                "vbo conformance: COMMAND cannot be scored: with a correct server it " + got
                        + ". It must end with exit code 0 and print a JSON object with userCode, verificationUrl,"
                        + " expiresIn, message\n",
                score.err());
        assertEquals(1, score.exitCode());
    }
}
