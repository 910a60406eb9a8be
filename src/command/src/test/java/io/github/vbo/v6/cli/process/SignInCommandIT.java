package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code vbo sign-in} and {@code vbo organizations} as processes, with pipes and at a terminal. */
class SignInCommandIT {
    private static final String FIRST = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String SECOND = "0b3d4ab5-0e6f-4b0c-9a3e-3f1f0f6f3c11";
    private static final String SECRET = "a-secret-password";
    private static final Map<String, String> USER = Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", SECRET);
    private static final String NO_SCRIPT =
            "Skipped: a terminal needs the script command of util-linux (Debian: package bsdutils).";

    private static StandIn standIn;

    @BeforeAll
    static void startServerOfThreeOrganizations() throws Exception {
        standIn = new StandIn(
                "--password=" + SECRET,
                "--organization=" + FIRST + "=abc.onmicrosoft.com",
                "--organization=" + SECOND + "=def.onmicrosoft.com",
                "--organization==new.onmicrosoft.com");
    }

    @AfterAll
    static void stopServer() {
        standIn.close();
    }

    private static String[] asking(String command, String... more) {
        return Stream.concat(
                        Stream.of(command, "--server=" + standIn.address(), "--certificate=" + standIn.certificate()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /**
     * The command at a pseudo terminal, with Ctrl-C enabled: a background process may have inherited that it is ignored.
     */
    private static Process atTerminal(String... arguments) throws IOException {
        String command = Vbo.command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return Vbo.start(
                Map.of("TERM", "xterm", "LC_ALL", "C.UTF-8"),
                List.of("env", "--default-signal=INT", "script", "-qec", command, "/dev/null"));
    }

    /** Whether there is the script of util-linux. Others have other options. */
    private static boolean hasScript() throws Exception {
        try {
            return Vbo.end(Vbo.start(Map.of(), List.of("script", "--version")))
                    .out()
                    .contains("util-linux");
        } catch (IOException e) {
            return false;
        }
    }

    private static void needScript() throws Exception {
        if (!hasScript()) {
            System.err.println(NO_SCRIPT);
            abort(NO_SCRIPT);
        }
    }

    /** Reads the output of a process. */
    private static final class Reader {
        private final InputStream stream;
        private final StringBuilder read = new StringBuilder();

        Reader(Process process) {
            this.stream = process.getInputStream();
        }

        Matcher until(String pattern) throws IOException {
            while (true) {
                Matcher found = Pattern.compile(pattern).matcher(read);
                if (found.find()) {
                    return found;
                }
                int next = stream.read();
                assertTrue(next >= 0, () -> "expected " + pattern + ", got " + read);
                // Bytes are enough to look for ASCII in; text() makes characters of them.
                read.append((char) next);
            }
        }

        String text() throws IOException {
            read.append(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
            return new String(read.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** Enters the code as a person does who ignores the browser's warning. */
    private static void type(String code, URI page) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Trusting()}, null);
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(
                        HttpRequest.newBuilder(page)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("code=" + code))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Compares with a golden file: names replace what differs between runs, and control characters are visible. */
    private static void assertTranscript(String name, String text) throws IOException {
        String half = "[ ▀▄█]";
        String normalised = text.replace("\u001b", "␛")
                .replaceAll("\r\n", "\n")
                .replace("\r", "␍")
                .replaceAll("(␛\\[30;107m)" + half + "{33}(␛\\[0m)", "$1(33 columns)$2")
                .replaceAll("(127\\.0\\.0\\.1):\\d+", "$1:PORT")
                .replaceAll("(Enter   )[A-Z0-9]{9}\\b", "$1CODE")
                .replaceAll("\\d\\d:\\d\\d:\\d\\d \\S+", "HH:MM:SS ZONE")
                .replaceAll("14 min \\d+ s left", "14 min SS s left")
                .replaceAll("(␍Waiting[^␛]*␛\\[K)(\\1)+", "$1");
        String resource = "/transcripts/" + name + ".txt";
        try (InputStream golden = SignInCommandIT.class.getResourceAsStream(resource)) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, normalised, resource);
        }
    }

    @Test
    void withoutArgumentsItIsARehearsalThatEndsWhenTheCodeIsEntered() throws Exception {
        // All at the same time, because each waits seconds for its next check.
        Process plain = Vbo.start(Map.of(), "sign-in");
        Process json = Vbo.start(Map.of(), "sign-in", "--json");
        List<Process> processes = new ArrayList<>(List.of(plain, json));
        if (hasScript()) {
            processes.add(atTerminal("sign-in"));
        }
        List<Reader> readers = new ArrayList<>();
        for (Process process : processes) {
            Reader reader = new Reader(process);
            readers.add(reader);
            String shown = "(?s)(?:Open    |\"verificationUrl\":\")(https:[^\"\\s]+)";
            String coded = "(?s)(?:Enter   |\"userCode\":\")([A-Z0-9]{9})\\b";
            type(
                    reader.until(coded).group(1),
                    URI.create(reader.until(shown + "[\"\\s]").group(1)));
        }
        assertTranscript("sign-in-plain", readers.get(0).text());
        for (Process process : List.of(plain, json)) {
            assertTranscript(
                    "sign-in-note", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertTrue(readers.get(1)
                .text()
                .matches("\\{\"event\":\"organization\",\"id\":\"" + FIRST + "\",\"name\":\"abc.onmicrosoft.com\"}\\R"
                        + "\\{\"event\":\"code\",\"userCode\":\"[A-Z0-9]{9}\",\"verificationUrl\":\"https://[^\"]+\","
                        + "\"expiresIn\":899,\"message\":\"[^\"]+\",\"expiresAt\":\"[^\"]+Z\"}\\R"
                        + "\\{\"event\":\"confirmed\"}\\R"));
        needScript();
        assertTranscript("sign-in-terminal", readers.get(2).text());
        for (Process process : processes) {
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void atATerminalItAsksWhoSignsInAndForWhichOrganization() throws Exception {
        needScript();
        Process terminal = atTerminal(asking("sign-in", "--no-wait", "--no-qr"));
        Reader reader = new Reader(terminal);
        for (String[] answer : new String[][] {
            {"access token\\): ", "administrator"},
            {"Password: ", SECRET},
            {"1 to 2: ", "3"},
            {"1 to 2: .*(?s:.)*1 to 2: ", "2"}
        }) {
            reader.until(answer[0]);
            terminal.outputWriter().write(answer[1] + "\n");
            terminal.outputWriter().flush();
        }
        assertTranscript("sign-in-choosing", reader.text());
        assertEquals(0, terminal.waitFor());
    }

    @Test
    void ctrlCEndsItWithTheLine() throws Exception {
        needScript();
        Process waiting = atTerminal("sign-in", "--no-qr");
        Process asked = atTerminal(asking("organizations"));
        Reader countdown = new Reader(waiting);
        Reader prompt = new Reader(asked);
        countdown.until("s left");
        prompt.until("access token\\): ");
        for (Process process : List.of(waiting, asked)) {
            process.getOutputStream().write(3);
            process.getOutputStream().flush();
        }
        assertTrue(countdown.text().matches("(?s).*s left\u001b\\[K(\\^C)?\r\n"), countdown::toString);
        assertTrue(prompt.text().matches("[^\n]*\r\n"), prompt::toString);
        assertEquals(130, waiting.waitFor());
        assertEquals(130, asked.waitFor());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openStartsTheBrowserWithoutSecretsAndAFailureToStartItIsOnlyANote(@TempDir Path folder) throws Exception {
        Path opener = folder.resolve("xdg-open");
        Files.writeString(opener, "#!/bin/sh\n(env | grep VBO_; echo \"$@\") > '" + folder + "/opened'\n");
        assertTrue(opener.toFile().setExecutable(true));
        Map<String, String> path = Map.of("PATH", folder + ":/bin:/usr/bin");
        Map<String, String> secrets = new HashMap<>(path);
        secrets.putAll(USER);
        secrets.putAll(Map.of("VBO_ACCESS_TOKEN", SECRET, "VBO_OTHER", SECRET));
        Vbo.Result opened = Vbo.run(secrets, "sign-in", "--no-wait", "--open");
        assertEquals("https://microsoft.com/devicelogin\n", Files.readString(folder.resolve("opened")));
        assertEquals(1, opened.err().lines().count(), opened.err());

        Files.writeString(opener, "#!/bin/sh\nexit 3\n");
        Vbo.Result none = Vbo.run(path, "sign-in", "--no-wait", "--open");
        assertTrue(none.err().endsWith("Note: could not open a browser: xdg-open ended with 3\n"), none.err());
        assertEquals(0, none.exitCode());
    }

    @Test
    void aFailureIsAnEventToo() throws Exception {
        Vbo.Result refused = Vbo.run(
                Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "wrong-" + SECRET),
                "sign-in",
                "--json",
                "--server=" + standIn.address(),
                "--certificate=" + standIn.certificate());
        String sentence = "requestToken: the server refused with status 400: The user name or password is incorrect.";
        assertEquals(
                "{\"event\":\"failed\",\"message\":\"" + sentence + "\"}",
                refused.out().strip());
        assertEquals("vbo sign-in: " + sentence, refused.err().strip());
        assertEquals(1, refused.exitCode());
    }
}
