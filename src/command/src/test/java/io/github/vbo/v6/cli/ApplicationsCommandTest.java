package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static io.github.vbo.v6.cli.Captured.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.VboStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code vbo applications} without a terminal, and each refusal of the stand-in as its line. */
class ApplicationsCommandTest extends CreatesApplications {
    private static final String UNCLEAR = "the request was not repeated, because the server may have created"
            + " applications: look for them in Microsoft Entra ID before you call again";

    @Test
    void theStepAloneTakesACodeThatIsStillGood() throws Exception {
        Captured done = create(signedIn(), "--organization=ABC.onmicrosoft.com", "--count=2", "--verbose");

        assertEquals(ids(FIRST), created(done.out()));
        assertTrue(
                done.err().contains("log: POST /v6/Organizations/" + FIRST + "/Applications: status 200"), done.err());
        assertEquals(0, done.exitCode());
    }

    /** How to get a code that the stand-in refuses. */
    interface Code {
        String of(ApplicationsCommandTest test) throws Exception;
    }

    static Stream<Arguments> refusals() {
        String ours = "--organization=" + FIRST;
        return Stream.of(
                refused(
                        "500: Nobody has signed in with the device code; " + UNCLEAR,
                        test -> test.code(vbo -> vbo.requestDeviceCode(UUID.fromString(FIRST))),
                        ours),
                refused(
                        "500: The device code has already been used to create applications; " + UNCLEAR,
                        test -> {
                            String code = test.signedIn();
                            assertEquals(0, test.create(code, ours, "--count=1").exitCode());
                            return code;
                        },
                        ours),
                refused(
                        "500: The device code is for another organization; " + UNCLEAR,
                        ApplicationsCommandTest::signedIn,
                        "--organization=" + SECOND),
                refused(
                        "500: The device code is for another organization; " + UNCLEAR,
                        test -> {
                            String code = test.code(vbo -> vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE));
                            test.server.signIn(code);
                            return code;
                        },
                        ours),
                refused("500: The device code is not known; " + UNCLEAR, test -> "N0TACODE", ours),
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
                .clock(new MovingClock(() -> now.get().instant()))
                .start();
        String code = signedIn();
        now.set(Clock.offset(now.get(), Duration.ofSeconds(900)));
        assertEquals(
                "vbo applications: createApplications: the server refused with status 500: The device code has expired; "
                        + UNCLEAR + System.lineSeparator(),
                create(code, "--organization=" + FIRST, "--count=1").err());
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
