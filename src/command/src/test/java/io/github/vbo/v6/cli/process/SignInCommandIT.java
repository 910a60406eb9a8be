package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.cli.Transcript;
import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
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
import java.util.UUID;
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

    /** At a terminal of the usual size. */
    private static Process atTerminal(String... arguments) throws IOException {
        return AtTerminal.start(80, 24, Map.of(), arguments);
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

    @Test
    void withoutArgumentsItIsARehearsalThatEndsWhenTheCodeIsEntered() throws Exception {
        // All at the same time, because each waits seconds for its next check.
        Process plain = Vbo.start(Map.of(), "sign-in");
        Process json = Vbo.start(Map.of(), "sign-in", "--json");
        List<Process> processes = new ArrayList<>(List.of(plain, json));
        if (AtTerminal.isPossible()) {
            processes.add(atTerminal("sign-in"));
        }
        List<AtTerminal.Reader> readers = new ArrayList<>();
        for (Process process : processes) {
            AtTerminal.Reader reader = new AtTerminal.Reader(process);
            readers.add(reader);
            String shown = "(?s)(?:Open    |\"verificationUrl\":\")(https:[^\"\\s]+)";
            String coded = "(?s)(?:Enter   |\"userCode\":\")([A-Z0-9]{9})\\b";
            type(
                    reader.until(coded).group(1),
                    URI.create(reader.until(shown + "[\"\\s]").group(1)));
        }
        Transcript.assertSame("sign-in-plain", readers.get(0).text());
        for (Process process : List.of(plain, json)) {
            Transcript.assertSame(
                    "sign-in-note", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        String whose = "\"id\":\"" + FIRST + "\",\"name\":\"abc.onmicrosoft.com\"";
        assertTrue(readers.get(1)
                .text()
                .matches("\\{\"event\":\"organization\"," + whose + "}\\R"
                        + "\\{\"event\":\"code\"," + whose
                        + ",\"userCode\":\"[A-Z0-9]{9}\",\"verificationUrl\":\"https://[^\"]+\","
                        + "\"expiresIn\":899,\"message\":\"[^\"]+\",\"expiresAt\":\"[^\"]+Z\"}\\R"
                        + "\\{\"event\":\"confirmed\"," + whose + "}\\R"));
        AtTerminal.need();
        Transcript.assertSame("sign-in-terminal", readers.get(2).text());
        for (Process process : processes) {
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void atATerminalItAsksWhoSignsInAndForWhichOrganization() throws Exception {
        AtTerminal.need();
        Process terminal = atTerminal(asking("sign-in", "--no-wait", "--no-qr"));
        AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
        for (String[] answer : new String[][] {
            {"access token\\): ", "administrator"},
            {"Password: ", SECRET},
            {"1 to 2: ", "3"},
            {"1 to 2: .*(?s:.)*1 to 2: ", "2"}
        }) {
            reader.until(answer[0]);
            AtTerminal.type(terminal, answer[1] + "\n");
        }
        Transcript.assertSame("sign-in-choosing", reader.text());
        assertEquals(0, terminal.waitFor());
    }

    @Test
    void questionsAreAtTheTerminalThoughTheOutputIsAFile(@TempDir Path folder) throws Exception {
        AtTerminal.need();
        Path file = folder.resolve("events");
        Process terminal =
                AtTerminal.script(80, 24, USER, "exec @vbo > '" + file + "'", asking("sign-in", "--no-wait", "--json"));
        AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
        reader.until("1 to 2: ");
        AtTerminal.type(terminal, "2\n");
        assertEquals(
                "   1  abc.onmicrosoft.com  " + FIRST + "\r\n   2  def.onmicrosoft.com  " + SECOND
                        + "\r\nOrganization, 1 to 2: 2\r\n",
                reader.text());
        assertTrue(Files.readString(file).contains("{\"event\":\"code\",\"id\":\"" + SECOND));
        assertEquals(0, terminal.waitFor());
    }

    @Test
    void ctrlCEndsItWithTheLine() throws Exception {
        AtTerminal.need();
        Process waiting = atTerminal("sign-in", "--no-qr");
        Process asked = atTerminal(asking("organizations"));
        AtTerminal.Reader countdown = new AtTerminal.Reader(waiting);
        AtTerminal.Reader prompt = new AtTerminal.Reader(asked);
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
    @EnabledOnOs(value = OS.LINUX, disabledReason = "Other systems open a browser with another program.")
    void openStartsTheBrowserWithoutSecretsAndAFailureToStartItIsOnlyANote(@TempDir Path folder) throws Exception {
        String opener = "(env | grep VBO_; echo \"$@\") > '" + folder + "/opened'";
        Map<String, String> path = Map.of("PATH", Vbo.program(folder, "xdg-open", opener));
        Map<String, String> secrets = new HashMap<>(path);
        secrets.putAll(USER);
        secrets.putAll(Map.of("VBO_ACCESS_TOKEN", SECRET, "VBO_OTHER", SECRET));
        Vbo.Result opened = Vbo.run(secrets, "sign-in", "--no-wait", "--open");
        String page = Files.readString(folder.resolve("opened"));
        assertTrue(page.matches("https://127\\.0\\.0\\.1:\\d+/devicelogin\n"), page);
        assertTrue(opened.out().contains("Open    " + page), opened.out());
        assertEquals(2, opened.err().lines().count(), opened.err());

        Vbo.program(folder, "xdg-open", "exit 3");
        Vbo.Result none = Vbo.run(path, "sign-in", "--no-wait", "--open");
        assertTrue(
                none.err()
                        .endsWith(
                                "vbo sign-in: could not open a browser (xdg-open ended with 3); open the address yourself\n"),
                none.err());
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
                "{\"event\":\"failed\",\"kind\":\"service\",\"operation\":\"requestToken\",\"status\":400,"
                        + "\"retryAfter\":null,\"message\":\"" + sentence + "\"}",
                refused.out().strip());
        assertEquals("vbo sign-in: " + sentence, refused.err().strip());
        assertEquals(1, refused.exitCode());
    }

    @Test
    void tablesFitTheTerminal() throws Exception {
        AtTerminal.need();
        Map<String, String> user = Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", SECRET);
        for (String[] command : new String[][] {asking("organizations"), asking("device-code", "--all")}) {
            for (String size : List.of("40x15", "80x24", "120x40", "40x4")) {
                String[] numbers = size.split("x");
                Process terminal =
                        AtTerminal.start(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), USER, command);
                String screen = AtTerminal.screen(new AtTerminal.Reader(terminal).text());
                Transcript.assertSame(command[0] + "-" + size, screen);
                assertEquals(0, terminal.waitFor());
            }
        }
    }

    @Test
    void namesThatBeginAlikeCanBeToldApartAtANarrowTerminal() throws Exception {
        AtTerminal.need();
        try (VboStandIn server = VboStandIn.builder()
                .organizations(
                        new Organization(UUID.fromString(FIRST), "contoso-production-east.onmicrosoft.com"),
                        new Organization(UUID.fromString(SECOND), "contoso-production-west.onmicrosoft.com"))
                .start()) {
            for (String command : List.of("organizations", "device-code --all", "sign-in --no-wait")) {
                List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
                arguments.addAll(List.of("--server=" + server.uri(), "--certificate=" + server.certificate()));
                Process terminal = AtTerminal.start(
                        40, 15, Map.of("VBO_ACCESS_TOKEN", server.token()), arguments.toArray(String[]::new));
                AtTerminal.Reader reader = new AtTerminal.Reader(terminal);
                if (command.startsWith("sign-in")) {
                    reader.until("1 to 2: ");
                    AtTerminal.type(terminal, "2\n");
                }
                Transcript.assertSame("alike-" + arguments.get(0) + "-40x15", AtTerminal.screen(reader.text()));
                assertEquals(0, terminal.waitFor());
            }
        }
    }

    @Test
    void theTableFillsInWhilePeopleSignIn() throws Exception {
        AtTerminal.need();
        String[] all = asking("sign-in", "--all");
        String[] fresh = asking("sign-in", "--new=worldwide", "--no-qr");
        // All at the same time, because each waits seconds for its next check.
        List<Process> terminals = List.of(
                AtTerminal.start(80, 24, USER, all),
                AtTerminal.start(120, 40, USER, all),
                AtTerminal.start(40, 15, USER, fresh),
                AtTerminal.start(120, 40, USER, fresh));
        List<AtTerminal.Reader> readers =
                terminals.stream().map(AtTerminal.Reader::new).toList();
        URI page = URI.create(standIn.printed("sign-in page"));
        for (AtTerminal.Reader reader : readers.subList(0, 2)) {
            for (String name : List.of("abc", "def")) {
                type(reader.until(name + "\\.onmicrosoft\\.com +([A-Z0-9]{9})").group(1), page);
            }
        }
        readers.get(2).until("\r14 min \\d+ s left\u001b");
        readers.get(3).until("\rWaiting for the sign-in: 14 min \\d+ s left\u001b");
        for (AtTerminal.Reader reader : readers.subList(2, 4)) {
            type(reader.until("Enter   ([A-Z0-9]{9})").group(1), page);
        }
        List<String> names =
                List.of("sign-in-all-80x24", "sign-in-all-120x40", "sign-in-new-40x15", "sign-in-new-120x40");
        for (int i = 0; i < names.size(); i++) {
            Transcript.assertSame(names.get(i), AtTerminal.screen(readers.get(i).text()));
            assertEquals(0, terminals.get(i).waitFor());
        }
    }

    @Test
    void atATerminalTheCodeIsShownUntilItExpiresThoughItsConfirmationIsUnavailable() throws Exception {
        AtTerminal.need();
        try (VboStandIn refusing =
                VboStandIn.builder().codeLifetime(Duration.ofSeconds(2)).start()) {
            refusing.refuse("checkDeviceCode", 404, "{\"message\": \"The code is not known.\"}");
            Process terminal = AtTerminal.start(
                    80,
                    24,
                    Map.of("VBO_ACCESS_TOKEN", refusing.token()),
                    "sign-in",
                    "--no-qr",
                    "--server=" + refusing.uri(),
                    "--certificate=" + refusing.certificate());
            String text = new AtTerminal.Reader(terminal).text();
            assertTrue(text.contains("\rCode still valid: "), text);
            Transcript.assertSame("ending-refused-80x24", AtTerminal.screen(text));
            assertEquals(1, terminal.waitFor());
        }
    }
}
