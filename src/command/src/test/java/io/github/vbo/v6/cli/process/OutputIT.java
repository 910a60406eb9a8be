package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.github.vbo.v6.cli.Pfx;
import io.github.vbo.v6.cli.Transcript;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The charset and the digits of the output, and its end when nobody reads it. */
class OutputIT {
    private static final Map<String, String> FOR_APPLICATIONS = Map.of(
            "VBO_ACCESS_TOKEN",
            "token",
            "VBO_USER_CODE",
            "N0TACODE",
            "VBO_APPLICATION_CERTIFICATE_PASSWORD",
            Pfx.PASSWORD);

    /** Runs a script of bash, in which a word stands for the command. */
    private static Vbo.Result bash(Map<String, String> environment, String script) throws Exception {
        String command = Vbo.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return Vbo.end(Vbo.start(environment, List.of("bash", "-c", script.replace("@vbo", command))));
    }

    /** The JVM sets the second property up to Java 18, and the first one from 19 on. */
    @ParameterizedTest
    @DisabledOnOs(
            value = OS.WINDOWS,
            disabledReason = "The name is an argument, for which the JDK has only the ANSI code page.")
    @ValueSource(strings = {"-Dstdout.encoding=Cp850", "-Dsun.stdout.encoding=Cp850"})
    void theOutputHasTheCharsetOfTheTerminal(String property) throws Exception {
        assumeTrue(
                property.startsWith("-Dstdout") || Runtime.version().feature() < 19,
                "Java 19 or later: another property");
        String name = "Müller ▀▄█";
        try (StandIn standIn = new StandIn("--organization=40dfa255-2762-43e5-8320-dff7a9201f90=" + name)) {
            Process process = Vbo.start(
                    Map.of("JDK_JAVA_OPTIONS", property, "VBO_ACCESS_TOKEN", "stand-in-token", "LC_ALL", "C.UTF-8"),
                    "organizations",
                    "--server=" + standIn.address(),
                    "--certificate=" + standIn.certificate());
            String read = new String(process.getInputStream().readAllBytes(), Charset.forName("Cp850"));
            assertTrue(read.contains(name), read);
        }
    }

    @ParameterizedTest
    @CsvSource({"-Dstdout.encoding=Cp850, true", "-Dstdout.encoding=US-ASCII, false", "-Dstdout.encoding=none, true"})
    void aQrCodeIsShownInACharsetThatHasItsCharacters(String property, boolean shown) throws Exception {
        AtTerminal.need();
        Process terminal = AtTerminal.start(80, 24, Map.of("JDK_JAVA_OPTIONS", property), "sign-in", "--no-wait");
        assertEquals(shown, new AtTerminal.Reader(terminal).text().contains("\u001b[30;107m"));
    }

    @ParameterizedTest
    @CsvSource({"80, 24, true", "40, 24, true", "32, 24, false", "40, 15, false", "80, 20, false"})
    void aQrCodeIsShownWhereItHasRoom(int columns, int rows, boolean shown) throws Exception {
        AtTerminal.need();
        Process terminal = AtTerminal.start(columns, rows, Map.of(), "sign-in", "--no-wait");
        String text = new AtTerminal.Reader(terminal).text();
        assertEquals(shown, text.contains("\u001b[30;107m"), text);
        assertEquals(shown, text.contains("(This QR code works on this machine only.)"), text);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 120})
    void notesAndFailuresAreBrokenBetweenWordsAtATerminalOnly(int columns) throws Exception {
        AtTerminal.need();
        Map<String, String> token = Map.of("VBO_ACCESS_TOKEN", "token");
        String script = "@vbo; @vbo >/dev/null; @vbo 2>&1 | cat";
        Process terminal =
                AtTerminal.script(columns, 24, token, script, "organizations", "--server=http://127.0.0.1:1");
        Transcript.assertSame("failures-" + columns, AtTerminal.screen(new AtTerminal.Reader(terminal).text()));
        Process note = AtTerminal.start(columns, 24, Map.of(), "sign-in", "--no-wait", "--no-qr");
        Transcript.assertSame("note-" + columns, AtTerminal.screen(new AtTerminal.Reader(note).text()));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "The program is a script for sh.")
    void onWindowsNoProgramIsStartedToLookForATerminal(@TempDir Path folder) throws Exception {
        String path = Vbo.program(folder, "test", "echo \"$@\" >> '" + folder + "/started'");
        for (String system : List.of("Windows 11", "Linux")) {
            Map<String, String> environment = Map.of(
                    "PATH", path, "JDK_JAVA_OPTIONS", "-Dos.name='" + system + "'", "VBO_USERNAME", "administrator");
            Vbo.Result ended = Vbo.run(environment, "token", "--server=127.0.0.1:1");
            assertEquals(2, ended.exitCode(), ended.err());
            assertEquals(system.equals("Linux"), Files.exists(folder.resolve("started")), system);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=ar -Duser.country=EG",
                "-Duser.language=fa",
                "-Duser.language=hi -Duser.country=IN -Duser.extensions=u-nu-deva"
            })
    void digitsAreAsciiInEachLocale(String locale) throws Exception {
        for (String[] arguments :
                new String[][] {{"device-code"}, {"sign-in", "--no-wait"}, {"device-code", "--json"}}) {
            Vbo.Result code = Vbo.run(Map.of("JDK_JAVA_OPTIONS", locale), arguments);
            assertEquals(0, code.exitCode(), code.err());
            assertTrue(code.out().chars().allMatch(each -> each < 128), code.out());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Other systems do not read arguments in the charset of LC_ALL.")
    void textThatTheLocaleCannotReadIsRefused() throws Exception {
        Map<String, String> ascii = Map.of("LC_ALL", "C");
        String fault = ": has letters that the charset \\S+ of this environment cannot represent; use a UTF-8 locale,"
                + " such as LC_ALL=C\\.UTF-8 \\(see vbo sign-in --help\\)\n";
        String signIn = "@vbo sign-in --server 127.0.0.1:1";

        Vbo.Result argument = bash(ascii, signIn + " --organization $'m\\xc3\\xbcller'");
        Vbo.Result variable = bash(ascii, "VBO_USERNAME=me VBO_PASSWORD=$'p\\xc3\\xa4ss' " + signIn);

        assertTrue(argument.err().matches("vbo sign-in: --organization" + fault), argument.err());
        assertTrue(variable.err().matches("vbo sign-in: VBO_PASSWORD" + fault), variable.err());
        assertEquals(List.of(2, 2), List.of(argument.exitCode(), variable.exitCode()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"conformance --list", "--help", "sign-in", "sign-in --json", "organizations", "stand-in --port 0"
            })
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "It needs bash. Windows does not tell a pipe from a file.")
    void withoutAReaderItEndsQuietlyAtTheFirstWrite(String command) throws Exception {
        Vbo.Result ended = bash(Map.of(), "exec 3> >(true); wait $!; @vbo " + command + " >&3");

        assertTrue(ended.err().lines().allMatch(line -> line.matches("(No --server:|Enter the code) .*")), ended.err());
        assertEquals(141, ended.exitCode());
    }

    @ParameterizedTest
    @CsvSource({"--verbose, Created ID Backup", "--json, '\\{\"event\":\"application\",.*\"applicationId\":\"ID\".*'"})
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "Windows does not tell a pipe from a file.")
    void idsOfNewApplicationsGoToStandardErrorIfNobodyReadsTheOutputAnyMore(
            String mode, String line, @TempDir Path folder) throws Exception {
        String id = "8f5a4c1e-6d0b-4b52-9d3e-0c5f3a7e2b11";
        byte[] answer = ("{\"results\":[{\"applicationId\":\"" + id + "\",\"displayName\":\"Backup\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        AtomicReference<Process> command = new AtomicReference<>();
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            command.get().getInputStream().close();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            command.set(Vbo.start(
                    FOR_APPLICATIONS,
                    "applications",
                    mode,
                    "--server=http://127.0.0.1:" + server.getAddress().getPort(),
                    "--organization=40dfa255-2762-43e5-8320-dff7a9201f90",
                    "--count=1",
                    "--name=Backup",
                    "--application-certificate=" + Pfx.file(folder)));
            String err = new String(command.get().getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(err.matches("(?s)(log: [^\n]*\n)?" + line.replace("ID", id) + "\n"), err);
            assertEquals(141, command.get().waitFor());
        } finally {
            server.stop(0);
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Other systems have no /dev/full.")
    void outputThatCannotBeWrittenToAFileIsAFailure() throws Exception {
        Vbo.Result full = bash(Map.of(), "@vbo conformance --list >/dev/full");

        assertEquals(
                "vbo: cannot write to standard output, so the output is incomplete: No space left on device\n",
                full.err());
        assertEquals(1, full.exitCode());
    }

    @ParameterizedTest
    @CsvSource({">/dev/full, No space left on device", ">&-, Bad file descriptor"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Other systems have no /dev/full.")
    void beforeApplicationsAreRequestedItSaysThatNoneWere(String redirected, String reason, @TempDir Path folder)
            throws Exception {
        String organization = "40dfa255-2762-43e5-8320-dff7a9201f90";

        Vbo.Result full = bash(
                FOR_APPLICATIONS,
                "@vbo applications --server=http://127.0.0.1:1 --organization=" + organization
                        + " --count=1 --name=Backup --application-certificate=" + Pfx.file(folder) + " " + redirected);

        assertEquals(
                "vbo: cannot write to standard output, so no applications were requested for " + organization + ": "
                        + reason + "\n",
                full.err());
        assertEquals(1, full.exitCode());
    }
}
