package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command says about itself. */
class HelpTest {
    @ParameterizedTest(name = "vbo {0}")
    @CsvSource({
        "'', sign-in device-code applications token organizations certificate stand-in conformance completion VBO_ACCESS_TOKEN --help --version",
        "applications, --server --certificate --pin --organization --count --name --application-certificate --json"
                + " VBO_USER_CODE VBO_APPLICATION_CERTIFICATE_PASSWORD creating unclear --help --version",
        "sign-in, --create-applications --name --application-certificate --assume-signed-in"
                + " VBO_APPLICATION_CERTIFICATE_PASSWORD --help --version",
        "sign-in, --server --certificate --pin --organization --all --new --no-wait --no-qr --open --json VBO_ACCESS_TOKEN VBO_USERNAME"
                + " VBO_PASSWORD confirmed not-confirmed --help --version",
        "token, --server --certificate --pin --show --no-wait --json VBO_USERNAME VBO_PASSWORD --help --version",
        "device-code, --server --certificate --pin --organization --all --new --no-wait --json VBO_ACCESS_TOKEN --help --version",
        "organizations, --server --certificate --pin --no-wait --json VBO_ACCESS_TOKEN --help --version",
        "certificate, --server --save-certificate --json --pin --help --version",
        "conformance, --only --timeout --at-least --json VBO_SERVER VBO_ACCESS_TOKEN VBO_ORGANIZATION --help --version",
        "completion, --help --version",
        "help, COMMAND --help",
        "stand-in, --port --http --example --user --password --token --organization --code-lifetime --token-lifetime"
                + " --throttle --antiforgery --conformance --save-certificate --help --version"
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sign-in",
                "device-code",
                "applications",
                "organizations",
                "certificate",
                "stand-in",
                "conformance"
            })
    void eachExampleOfTheHelpIsACommandThatCanBePasted(String command) {
        String help =
                Captured.run(Map.of(), (command + " --help").strip().split(" ")).out();
        List<String> examples = help.substring(help.indexOf("Examples:"))
                .replaceAll("(?m) [\\\\`]\\R +", " ")
                .lines()
                .map(String::strip)
                .toList();
        assertEquals(
                List.of(),
                examples.stream().filter(line -> line.startsWith("-")).toList());
        List<String> commands =
                examples.stream().filter(line -> line.startsWith("vbo ")).toList();
        assertFalse(commands.isEmpty());
        for (String line : commands) {
            String arguments = line.replaceFirst("vbo ", "").replaceFirst("( \\|| {2}).*", "");
            Vbo.commandLine(Map.of()).parseArgs(arguments.replace("'", "").split(" "));
        }
    }

    @Test
    void vboHelpShowsTheHelpOfACommand() {
        assertEquals(
                Captured.run(Map.of(), "sign-in", "--help").out(),
                Captured.run(Map.of(), "help", "sign-in").out());
        assertEquals(
                Captured.run(Map.of(), "--help").out(),
                Captured.run(Map.of(), "help").out());
        assertEquals(
                "vbo: sing-in is not a command; did you mean sign-in? (see vbo --help)" + System.lineSeparator(),
                Captured.run(Map.of(), "help", "sing-in").err());
    }

    @Test
    void theListOfCommandsHasAWholeSentenceForEach() {
        CommandLine vbo = Vbo.commandLine(Map.of());
        vbo.getSubcommands().forEach((name, command) -> {
            String first = command.getCommandSpec().usageMessage().description()[0];
            assertTrue(first.endsWith("."), name + ": " + first);
        });
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
}
