package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.cli.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions for an account at a terminal. */
class AccountIT {
    private static final String SECRET = "a-secret-password";

    private static StandIn standIn;

    @BeforeAll
    static void start() throws Exception {
        standIn = new StandIn("--password=" + SECRET);
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @BeforeEach
    void needTerminal() throws Exception {
        AtTerminal.need();
    }

    private static String typed(int exitCode, Map<String, String> environment, String[]... answers) throws Exception {
        return typed(exitCode, environment, "exec @vbo", "organizations", answers);
    }

    /** Types each answer when its question is shown. */
    private static String typed(
            int exitCode, Map<String, String> environment, String script, String command, String[]... answers)
            throws Exception {
        Process terminal = AtTerminal.script(
                120,
                24,
                environment,
                script,
                command,
                "--server=" + standIn.address(),
                "--certificate=" + standIn.certificate());
        AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
        String seen = "";
        for (String[] answer : answers) {
            seen += "(?s:.*)" + answer[0];
            reader.until(seen);
            AtTerminal.type(terminal, answer[1]);
        }
        String text = reader.text();
        assertFalse(text.contains(SECRET), text);
        assertEquals(exitCode, terminal.waitFor(), text);
        return text;
    }

    private static void assertTranscript(
            String name, int exitCode, Map<String, String> environment, String[]... answers) throws Exception {
        Transcript.assertSame(name, typed(exitCode, environment, answers));
    }

    @Test
    void anEmptyPasswordIsAskedForAgainAndAWrongOneTwiceMore() throws Exception {
        assertTranscript(
                "account-again",
                0,
                Map.of(),
                new String[] {"token\\): ", "administrator\n"},
                new String[] {"Password: ", "\n"},
                new String[] {"Password: ", "wrong\n"},
                new String[] {"2 of 3\\): ", "\n"},
                new String[] {"2 of 3\\): ", "wrong again\n"},
                new String[] {"3 of 3\\): ", SECRET + "\n"});
    }

    @Test
    void threeWrongPasswordsEndIt() throws Exception {
        assertTranscript(
                "account-refused",
                1,
                Map.of("VBO_USERNAME", "administrator"),
                new String[] {"Password: ", "wrong\n"},
                new String[] {"2 of 3\\): ", "wrong\n"},
                new String[] {"3 of 3\\): ", "wrong\n"});
    }

    @Test
    void aWrongPasswordOfTheEnvironmentIsNotAskedForAgain() throws Exception {
        assertTranscript("account-environment", 1, Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "wrong"));
    }

    @Test
    void aTokenForAVariableIsAskedForAtTheTerminal() throws Exception {
        String script =
                "trap : INT; token=$(@vbo); code=$?; echo \"${#token} characters\"; stty -a | grep -ow -- '-*echo'; exit $code";
        String[] user = {"User name: ", "administrator\n"};

        String got = typed(0, Map.of(), script, "token", new String[] {"User name: ", "\n"}, user, new String[] {
            "Password: ", SECRET + "\n"
        });
        String ended = typed(1, Map.of(), script, "token", user, new String[] {"Password: ", "\u0004"});
        String interrupted = typed(130, Map.of(), script, "token", user, new String[] {"Password: ", "\u0003"});

        Transcript.assertSame("account-redirected", got + "\n" + ended + "\n" + interrupted);
    }

    @Test
    void theTerminalShowsWhatIsTypedAgainThoughCtrlCIsRepeated(@TempDir Path folder) throws Exception {
        String script = "trap : INT; @vbo >/dev/null; stty -a | grep -ow -- '-*echo'; exit 130";
        Map<String, String> environment =
                Map.of("PATH", stty(folder, "*:*) kill -INT $$"), "VBO_USERNAME", "administrator");

        String text = typed(130, environment, script, "token", new String[] {"Password: ", "\u0003"});

        assertTrue(text.endsWith("\r\necho\r\n"), text);
    }

    @Test
    void aPasswordThatTheTerminalWouldShowIsNotAskedFor(@TempDir Path folder) throws Exception {
        Map<String, String> environment =
                Map.of("PATH", stty(folder, "-echo) exit 1"), "VBO_USERNAME", "administrator");

        String text = typed(2, environment, "exec @vbo >/dev/null", "token");

        assertTrue(
                text.startsWith("vbo token: VBO_PASSWORD is not set, and the terminal would show what is typed;"),
                text);
    }

    /** The search path for a {@code stty} that does something else with some arguments. */
    private static String stty(Path folder, String otherwise) throws IOException {
        String script = "case $1 in " + otherwise + ";; esac\nPATH=/bin:/usr/bin exec stty \"$@\"";
        return Vbo.program(folder, "stty", script);
    }

    @Test
    void theEndOfInputEndsTheCommandAtEachQuestion() throws Exception {
        String end = "\u0004";
        String last = "vbo organizations: the input ended before an answer, so nothing was done\r\n";
        String atUserName = typed(1, Map.of(), new String[][] {{"token\\): ", end}});
        String atPassword = typed(1, Map.of("VBO_USERNAME", "administrator"), new String[][] {{"Password: ", end}});
        assertTrue(atUserName.endsWith("\r\n" + last), atUserName);
        assertTrue(atPassword.endsWith("\r\n" + last), atPassword);
    }
}
