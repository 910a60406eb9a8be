package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static io.github.vbo.v6.cli.Captured.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.VboStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vbo applications}, and {@code vbo sign-in --create-applications}, without a terminal. */
class ApplicationsCommandTest {
    private static final String PASSWORD_VARIABLE = "VBO_APPLICATION_CERTIFICATE_PASSWORD";
    private static final Pattern CODES = Pattern.compile("\\b[B-DF-HJ-NP-TV-Z2-9]{9}\\b");
    private static final String UNCLEAR = "the request was not repeated, because the server may have created"
            + " applications: look for them in Microsoft Entra ID before you call again";

    @TempDir
    private static Path folder;

    private static Path pfx;

    private VboStandIn server;

    @BeforeAll
    static void makeFile() throws Exception {
        pfx = Pfx.file(folder);
    }

    @BeforeEach
    void start() {
        server = Captured.server(Duration.ofSeconds(899));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Map<String, String> environment(String... more) {
        Map<String, String> all = new HashMap<>();
        all.put("VBO_USERNAME", "administrator");
        all.put("VBO_PASSWORD", Captured.PASSWORD);
        all.put(PASSWORD_VARIABLE, Pfx.PASSWORD);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private Captured run(Map<String, String> environment, Consumer<String> written, String command, String... more)
            throws Exception {
        Stream<String> given = Stream.of(
                command,
                "--server=" + server.uri(),
                "--certificate=" + server.certificate(),
                "--name=Backup",
                "--application-certificate=" + pfx);
        Captured done = Captured.run(
                environment, written, Stream.concat(given, Stream.of(more)).toArray(String[]::new));
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(pfx));
        for (String secret : List.of(Pfx.PASSWORD, base64, Captured.PASSWORD, Captured.TOKEN)) {
            assertFalse((done.out() + done.err()).contains(secret), done.err());
        }
        return done;
    }

    private Captured signIn(Consumer<String> written, String... more) throws Exception {
        return run(
                environment(),
                written,
                "sign-in",
                Stream.concat(Stream.of("--create-applications=2"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private Captured create(String code, String... more) throws Exception {
        return run(environment("VBO_USER_CODE", code), text -> {}, "applications", more);
    }

    private String code(Function<VboClient, DeviceCode> request) {
        try (VboClient vbo = VboClient.builder(server.uri())
                .trust(server.certificate())
                .accessToken(Captured.TOKEN)
                .build()) {
            return request.apply(vbo).userCode();
        }
    }

    private String signedIn() {
        String code = code(vbo -> vbo.requestDeviceCode(UUID.fromString(FIRST)));
        server.signIn(code);
        return code;
    }

    /** Signs in with each code that was shown. */
    private void enterAll(String text) {
        CODES.matcher(text).results().forEach(code -> server.signIn(code.group()));
    }

    private String ids(String organization) {
        return server.applications(UUID.fromString(organization)).stream()
                .map(UUID::toString)
                .collect(Collectors.joining(" "));
    }

    private static String created(String text) {
        return Pattern.compile("(?m)(?:^Created |\"applicationId\":\")([0-9a-f-]{36})")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining(" "));
    }

    /** Ids replaced. */
    private static void assertTranscript(String name, Captured done) throws Exception {
        String text = (done.out() + done.err())
                .replaceAll("(?m)^Created [0-9a-f-]{36}", "Created APPLICATION")
                .replaceAll(
                        "(Waiting for the sign-in|which may take minutes): \\d+ (s|min \\d+ s) left", "$1: TIME left")
                .replaceAll("(?<= )(\\d:\\d\\d|10:00)(?= +(valid|creating))", "TIME");
        Transcript.assertSame("applications-" + name, text);
    }

    @Test
    void theJourneyEndsWithTheIdOfEachApplication() throws Exception {
        Captured done = signIn(this::enterAll, "--organization=abc.onmicrosoft.com");

        assertEquals(ids(FIRST), created(done.out()));
        assertEquals(2, server.applications(UUID.fromString(FIRST)).size());
        assertTranscript("sign-in", done);
        assertEquals(0, done.exitCode());
    }

    @Test
    void theStepAloneTakesACodeThatIsStillGood() throws Exception {
        Captured done = create(signedIn(), "--organization=ABC.onmicrosoft.com", "--count=2", "--verbose");

        assertEquals(ids(FIRST), created(done.out()));
        assertTrue(
                done.err().contains("log: POST /v6/Organizations/" + FIRST + "/Applications: status 200"), done.err());
        assertEquals(0, done.exitCode());
    }

    @Test
    void anEventInJsonForEachApplication() throws Exception {
        Captured done = create(signedIn(), "--organization=" + FIRST, "--count=2", "--json");

        String whose = "\"id\":\"" + FIRST + "\",\"name\":null";
        String creating = "{\"event\":\"creating\"," + whose + "}\n";
        String each = server.applications(UUID.fromString(FIRST)).stream()
                .map(id -> "{\"event\":\"application\"," + whose + ",\"applicationId\":\"" + id
                        + "\",\"displayName\":\"Backup\"}\n")
                .collect(Collectors.joining());
        assertEquals(creating + each, done.out().replaceAll("\\R", "\n"));
        assertEquals("", done.err());

        Captured all = signIn(this::enterAll, "--json", "--all");
        assertEquals(
                "organization organization code code confirmed creating application application confirmed creating"
                        + " application application",
                all.out().lines().map(line -> line.split("\"")[3]).collect(Collectors.joining(" ")));
        assertEquals(0, all.exitCode());
    }

    /** How to get a code that the stand-in refuses. */
    interface Code {
        String of(ApplicationsCommandTest test) throws Exception;
    }

    static Stream<Arguments> refusals() {
        String ours = "--organization=" + FIRST;
        return Stream.of(
                refused(
                        "500: Nobody has signed in with the device code.",
                        test -> test.code(vbo -> vbo.requestDeviceCode(UUID.fromString(FIRST))),
                        ours),
                refused(
                        "500: The device code has already been used to create applications.",
                        test -> {
                            String code = test.signedIn();
                            assertEquals(0, test.create(code, ours, "--count=1").exitCode());
                            return code;
                        },
                        ours),
                refused(
                        "500: The device code is for another organization.",
                        ApplicationsCommandTest::signedIn,
                        "--organization=" + SECOND),
                refused(
                        "500: The device code is for another organization.",
                        test -> {
                            String code = test.code(vbo -> vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE));
                            test.server.signIn(code);
                            return code;
                        },
                        ours),
                refused("500: The device code is not known.", test -> "N0TACODE", ours),
                refused(
                        "404: Organization was not found.",
                        ApplicationsCommandTest::signedIn,
                        "--organization=" + new UUID(0, 1)),
                refused(
                        "400: The count is not a number from 1 to 100.",
                        ApplicationsCommandTest::signedIn,
                        ours,
                        "--count=101"),
                // The stand-in checks the file as the command does, so these need its refusals from elsewhere.
                refused(
                        "400: The application certificate is not in date.",
                        test -> test.refusing(400, "The application certificate is not in date."),
                        ours),
                refused(
                        "401: No; the access token is new, so check whether a proxy removes the header Authorization, or"
                                + " the server wants an antiforgery token; " + UNCLEAR,
                        test -> test.refusing(401, "No."),
                        ours),
                refused("504: No; " + UNCLEAR, test -> test.refusing(504, "No."), ours));
    }

    private String refusing(int status, String message) {
        server.refuse("createApplications", status, "{\"message\": \"" + message + "\"}");
        return signedIn();
    }

    private static Arguments refused(String what, Code code, String... more) {
        return Arguments.of(what, code, more);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusalOfTheServerIsOneLine(String what, Code code, String[] more) throws Exception {
        String[] options = Stream.of(more).anyMatch(each -> each.startsWith("--count"))
                ? more
                : Stream.concat(Stream.of(more), Stream.of("--count=1")).toArray(String[]::new);
        Captured refused = create(code.of(this), options);

        assertEquals(
                "vbo applications: createApplications: the server refused with status " + what + System.lineSeparator(),
                refused.err());
        assertEquals("", created(refused.out()));
        assertEquals(1, refused.exitCode());
    }

    @Test
    void aCodeThatHasExpiredIsRefused() throws Exception {
        AtomicReference<Clock> now = new AtomicReference<>(Clock.systemUTC());
        server.close();
        server = VboStandIn.builder()
                .token(Captured.TOKEN)
                .user("administrator", Captured.PASSWORD)
                .clock(new Replaced(now))
                .start();
        String code = signedIn();
        now.set(Clock.offset(now.get(), Duration.ofSeconds(900)));
        assertEquals(
                "vbo applications: createApplications: the server refused with status 500: The device code has expired."
                        + System.lineSeparator(),
                create(code, "--organization=" + FIRST, "--count=1").err());
    }

    private static final class Replaced extends Clock {
        private final AtomicReference<Clock> clock;

        Replaced(AtomicReference<Clock> clock) {
            this.clock = clock;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return clock.get().instant();
        }
    }

    @Test
    void anUnclearOutcomeIsAnEventOfItsOwn() throws Exception {
        server.refuse("createApplications", 504, "{\"message\": \"No.\"}");
        Captured unclear = create(signedIn(), "--organization=" + FIRST, "--count=1", "--json");
        assertTrue(
                unclear.out()
                        .lines()
                        .toList()
                        .get(1)
                        .matches("\\{\"event\":\"unclear\",.*\"operation\":\"createApplications\",\"status\":504,.*"),
                unclear.out());
        assertEquals(1, unclear.exitCode());
    }

    /** The failed sign-in to the server sent nothing that could create applications. */
    @Test
    void aRefusedAccountIsNotUnclear() throws Exception {
        Captured refused = run(
                environment("VBO_PASSWORD", "wrong", "VBO_USER_CODE", "N0TACODE"),
                text -> {},
                "applications",
                "--organization=" + FIRST,
                "--count=1",
                "--json");
        assertTrue(refused.out().contains("{\"event\":\"failed\""), refused.out());
        assertTrue(refused.out().contains("\"operation\":\"requestToken\""), refused.out());
        assertEquals(1, refused.exitCode());
    }

    @Test
    void oneOfSeveralThatFailsDoesNotStopTheOthers() throws Exception {
        server.refuse("createApplications", 504, "{\"message\": \"No.\"}");
        Captured done = signIn(this::enterAll, "--all");

        assertTranscript("several", done);
        assertEquals(ids(SECOND), created(done.out()));
        assertEquals("", ids(FIRST));
        assertEquals(1, done.exitCode());
    }

    @Test
    void withoutATerminalNobodyCanBeAskedWhetherTheSignInIsDone() throws Exception {
        server.refuse("checkDeviceCode", 404, "{\"message\": \"The code is not known.\"}");
        Captured done = signIn(this::enterAll, "--organization=" + FIRST);
        assertTranscript("unconfirmed", done);
        assertEquals("", ids(FIRST));
        assertEquals(1, done.exitCode());
    }

    /** The first server refuses to say whether the person has signed in, and the second does not say yes in time. */
    @ParameterizedTest
    @ValueSource(strings = {"failed", "not-confirmed"})
    void aScriptMayAssumeTheSignIn(String event) throws Exception {
        server.close();
        server = Captured.server(Duration.ofSeconds(4));
        if (event.equals("failed")) {
            server.refuse("checkDeviceCode", 404, "{\"message\": \"No.\"}");
        }
        Consumer<String> late = text -> {
            if (text.contains("{\"event\":\"" + event + "\"")) {
                enterAll(text);
            }
        };
        Captured done = signIn(late, "--json", "--organization=" + FIRST, "--assume-signed-in");
        assertEquals(ids(FIRST), created(done.out()));
        assertTrue(
                done.err()
                        .endsWith("vbo sign-in: assuming that the person has signed in for " + FIRST
                                + System.lineSeparator()),
                done.err());
        assertEquals(0, done.exitCode());
    }

    @Test
    void aSecretInARefusalIsHidden() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(pfx));
        String code = signedIn();
        server.refuse(
                "createApplications",
                500,
                "{\"message\": \"Cannot open " + base64 + " with " + Pfx.PASSWORD + " for " + code + ".\"}");
        Captured refused = create(code, "--organization=" + FIRST, "--count=1", "--verbose"); // It looks for secrets.
        assertFalse(refused.err().contains(code), refused.err());
        assertTrue(refused.err().contains("Cannot open *** with *** for ***"), refused.err());
    }

    /** The server is not there: nothing is sent before the file is good. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sign-in      | --create-applications=2
            applications | --count=2
            """)
    void theFileIsCheckedFirst(String command, String count) throws Exception {
        String away = Captured.deadAddress();
        Path old = folder.resolve("old-" + command + ".pfx");
        Pfx.file(folder, old.getFileName().toString(), "-startdate", "-9d", "-validity", "1");
        Path text = Files.writeString(folder.resolve("text"), "no PFX file");
        String wrong = "cannot be opened with the password; check the password";
        Map<String, String> none = environment("VBO_USER_CODE", "N0TACODE");
        none.remove(PASSWORD_VARIABLE);
        for (Object[] row : new Object[][] {
            {"--application-certificate: the file none.pfx does not exist", environment(), "none.pfx"},
            {"--application-certificate: the file none.pfx does not exist", none, "none.pfx"},
            {"--application-certificate: the file " + text + " is not a PFX file.*", none, text},
            {
                "--application-certificate: the file " + old + " holds a certificate that expired on .*",
                environment(),
                old
            },
            {"--application-certificate: the file " + pfx + " " + wrong, environment(PASSWORD_VARIABLE, "wrong"), pfx},
            {"--application-certificate: the file " + pfx + " " + wrong, environment(PASSWORD_VARIABLE, ""), pfx},
            {PASSWORD_VARIABLE + " is not set, and there is no terminal to ask for it", none, pfx},
            {
                PASSWORD_VARIABLE + ": ends with a carriage return, as a line of a Windows file does; remove it",
                environment(PASSWORD_VARIABLE, Pfx.PASSWORD + "\r"),
                pfx
            },
            {
                PASSWORD_VARIABLE + ": has letters that the charset .* of this environment cannot represent; .*",
                environment(PASSWORD_VARIABLE, "p\uFFFDss"),
                pfx
            }
        }) {
            @SuppressWarnings("unchecked")
            Map<String, String> environment = (Map<String, String>) row[1];
            Captured refused = Captured.run(
                    environment, command, "--server=" + away, count, "--name=B", "--application-certificate=" + row[2]);
            String line = "vbo " + command + ": " + row[0] + " (see vbo " + command + " --help)";
            String pattern = Pattern.quote(line).replace(".*", "\\E.*\\Q");
            assertTrue(refused.err().matches(pattern + "\\R"), () -> line + "\n" + refused.err());
            assertFalse(refused.err().contains(Pfx.PASSWORD));
            assertEquals(2, refused.exitCode());
        }
    }

    @Test
    void aFileWithAnEmptyPasswordNeedsNone() throws Exception {
        Path open = Pfx.withEmptyPassword(pfx);
        for (String variable : new String[] {"", null}) {
            Map<String, String> environment = environment("VBO_USER_CODE", signedIn(), PASSWORD_VARIABLE, variable);
            environment.values().removeIf(Objects::isNull);
            Captured done = Captured.run(
                    environment,
                    "applications",
                    "--server=" + server.uri(),
                    "--certificate=" + server.certificate(),
                    "--organization=" + FIRST,
                    "--count=1",
                    "--name=Backup",
                    "--application-certificate=" + open);
            assertEquals("", done.err());
            assertEquals(0, done.exitCode());
        }
    }
}
