package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static io.github.vbo.v6.cli.Captured.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code vbo sign-in --create-applications} without a terminal, and what both commands do first and say in JSON. */
class CreatingAfterSignInTest extends CreatesApplications {
    @Test
    void theJourneyEndsWithTheIdOfEachApplication() throws Exception {
        Captured done = signIn(this::enterAll, "--organization=abc.onmicrosoft.com");

        assertEquals(ids(FIRST), created(done.out()));
        assertEquals(2, server.applications(UUID.fromString(FIRST)).size());
        assertTranscript("sign-in", done);
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
        server = Captured.server(Duration.ofSeconds(12));
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
            {PASSWORD_VARIABLE + " is not set, and standard input is not a terminal; set this variable", none, pfx},
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

    private VboClient client() {
        return VboClient.builder(server.uri())
                .trust(server.certificate())
                .accessToken(Captured.TOKEN)
                .build();
    }

    /** One application, by a command without its process. */
    private NewApplications wanted(CommandLine vbo, String command) {
        vbo.parseArgs(command, "--name=Backup", "--application-certificate=" + pfx);
        NewApplications wanted =
                (NewApplications) vbo.getSubcommands().get(command).getMixins().get("wanted");
        wanted.prepare(1, Duration.ofMinutes(10));
        return wanted;
    }

    @ParameterizedTest(name = "assumed: {0}")
    @ValueSource(booleans = {false, true})
    void nothingIsRequestedWithACodeThatExpiresMeanwhile(boolean assume) {
        server.refuse("checkDeviceCode", 404, "{\"message\": \"No.\"}");
        server.refuse("checkDeviceCode", 404, "{\"message\": \"No.\"}");
        CommandLine command = Vbo.commandLine(environment());
        CommandLine signIn = command.getSubcommands().get("sign-in");
        StringWriter said = new StringWriter();
        signIn.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(said));
        NewApplications wanted = wanted(command, "sign-in");
        LateTime time = new LateTime();
        List<Target> targets = List.of(Target.of(UUID.fromString(FIRST)), Target.of(UUID.fromString(SECOND)));
        Progress progress = new EventLines(signIn.getCommandSpec());
        Patience patience = new Patience(false, what -> {});
        try (VboClient vbo = client()) {
            Journey journey = new Journey(signIn.getCommandSpec(), vbo, patience, progress, targets, true, time);
            journey.request(page -> {});
            journey.create(wanted, time, assume);
        }

        String expired = ": the code has expired, so no applications were requested; run the command again";
        for (String organization : List.of(FIRST, SECOND)) {
            assertTrue(said.toString().contains("vbo sign-in: " + organization + expired), said::toString);
        }
        assertFalse(said.toString().contains("createApplications"), said::toString);
        assertEquals(assume ? 0 : 1, time.questions);
    }

    /** It is late after the first question, and after the first pause. */
    private static final class LateTime implements SignInWait.Time, Prompts {
        private Instant now = Instant.now();
        private int questions;

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void pause(Duration time) {
            now = now.plus(Duration.ofHours(1));
        }

        @Override
        public void show(List<String> lines) {}

        @Override
        public Optional<String> ask(String prompt) {
            questions++;
            now = now.plus(Duration.ofHours(1));
            return Optional.of("yes");
        }

        @Override
        public Optional<char[]> askSecretly(String prompt) {
            return Optional.empty();
        }
    }

    @Test
    void afterAnUnexpectedFailureTheOutputIsAsBefore() {
        CommandLine command = Vbo.commandLine(environment());
        NewApplications wanted = wanted(command, "applications");
        WriteFailures writeFailures = ((Vbo) command.getCommand()).writeFailures;
        Tenant tenant = new Tenant(Target.of(UUID.fromString(FIRST)));
        Progress progress = new Progress() {
            @Override
            public void chosen(List<Tenant> tenants) {}

            @Override
            public void changed(Tenant changed) {
                if (changed.state() == Tenant.State.CREATED) {
                    assertTrue(writeFailures.keeps);
                    throw new IllegalStateException("unexpected");
                }
            }

            @Override
            public void note(String what) {}
        };
        try (VboClient vbo = client()) {
            DeviceCode code = vbo.requestDeviceCode(UUID.fromString(FIRST));
            server.signIn(code.userCode());
            tenant.got(new ShownCode(code, code, Duration.ZERO));
            Patience patience = new Patience(false, what -> {});

            assertThrows(
                    IllegalStateException.class,
                    () -> wanted.create(vbo, tenant, progress, patience, SignInWait.systemTime(), ""));
            assertFalse(writeFailures.keeps);
        }
    }
}
