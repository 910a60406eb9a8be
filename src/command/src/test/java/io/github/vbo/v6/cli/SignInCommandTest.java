package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static io.github.vbo.v6.cli.Captured.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code vbo sign-in} and {@code vbo organizations} without a terminal. */
class SignInCommandTest {
    private static final String SECRET = Captured.PASSWORD;
    private static final Map<String, String> USER = Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", SECRET);

    private static VboStandIn server;

    @BeforeAll
    static void startServer() {
        server = Captured.server(Duration.ofSeconds(899));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Captured ask(VboStandIn server, String command, String... more) {
        return Captured.run(
                USER,
                Stream.concat(
                                Stream.of(command, "--server=" + server.uri(), "--certificate=" + server.certificate()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void anUnconfirmedSignInIsReportedAsUnknownNotAsFailed() {
        try (VboStandIn shortLived = Captured.server(Duration.ofSeconds(1))) {
            Captured expired = ask(shortLived, "sign-in", "--json", "--organization=ABC.onmicrosoft.com");
            assertEquals(
                    "vbo sign-in: the server did not confirm the sign-in in time; it may have worked"
                            + System.lineSeparator(),
                    expired.err());
            assertTrue(
                    expired.out()
                            .endsWith("{\"event\":\"not-confirmed\",\"id\":\"" + FIRST
                                    + "\",\"name\":\"abc.onmicrosoft.com\"}" + System.lineSeparator()),
                    expired.out());
            assertEquals(3, expired.out().lines().count());
            assertEquals(1, expired.exitCode());
        }
    }

    @Test
    void anOrganizationChosenByIdIsNotLookedUp() {
        Captured chosen = ask(server, "sign-in", "--no-wait", "--json", "--organization=" + SECOND);
        assertEquals("", chosen.err());
        assertTrue(
                chosen.out().startsWith("{\"event\":\"organization\",\"id\":\"" + SECOND + "\",\"name\":null}"),
                chosen.out());
    }

    @Test
    void organizationsAreATableOrAJsonArray() {
        Captured table = ask(server, "organizations");
        assertEquals("", table.err());
        assertEquals("""
                NAME                 TYPE       REGION     ID
                abc.onmicrosoft.com  Office365  Worldwide  40dfa255-2762-43e5-8320-dff7a9201f90
                def.onmicrosoft.com  Office365  Worldwide  0b3d4ab5-0e6f-4b0c-9a3e-3f1f0f6f3c11
                new.onmicrosoft.com  Unlisted   -          (no id)
                """, table.out().replaceAll("\\R", "\n"));

        Captured json = ask(server, "organizations", "--json");
        assertEquals("", json.err());
        assertTrue(json.out().replaceAll("\\R", "\n").endsWith("""
                  {
                    "id": null,
                    "name": "new.onmicrosoft.com",
                    "officeName": null,
                    "type": "Unlisted",
                    "region": null
                  }
                ]
                """), json.out());
    }

    static Stream<Arguments> refusals() throws IOException {
        String address = "--server=" + server.uri();
        String trusted = "--certificate=" + server.certificate();
        String away = Captured.deadAddress();
        Map<String, String> wrong = Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "wrong-" + SECRET);
        String noAnswer = "requestToken: no response from " + server.uri() + "/: ";
        String pin = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        String shows = " (see vbo certificate)";
        return Stream.of(
                refused(
                        1,
                        "requestToken: the server refused with status 400: The user name or password is incorrect.",
                        wrong,
                        address,
                        trusted),
                refused(
                        2,
                        "--organization is required; the server has abc.onmicrosoft.com, def.onmicrosoft.com, and"
                                + " standard input is not a terminal to choose at",
                        USER,
                        address,
                        trusted),
                refused(
                        2,
                        "--organization: the server has no organization named nope; it has abc.onmicrosoft.com,"
                                + " def.onmicrosoft.com.*",
                        USER,
                        address,
                        trusted,
                        "--organization=nope"),
                refused(
                        2,
                        "--organization: new.onmicrosoft.com has no id, so it cannot have a device code",
                        USER,
                        address,
                        trusted,
                        "--organization=new.onmicrosoft.com"),
                refused(1, "requestToken: no response from " + away + "/: no connection: .*", USER, "--server=" + away),
                refused(
                        1,
                        noAnswer
                                + "the server's certificate is self-signed and not among the CAs of this Java runtime; compare it, then trust it or pin its key"
                                + shows,
                        USER,
                        address),
                refused(
                        1,
                        noAnswer + "the server's public key is not the pinned one but sha256/.*",
                        USER,
                        address,
                        "--pin=" + pin),
                refused(
                        2,
                        "--pin: sha1/ is not a pin; give sha256/ and the Base64 of 32 bytes (44 characters)",
                        USER,
                        address,
                        "--pin=sha1/"),
                refused(
                        2,
                        "VBO_PASSWORD is not set, and standard input is not a terminal; set this variable",
                        Map.of("VBO_USERNAME", "administrator"),
                        address),
                refused(
                        2,
                        "VBO_USERNAME is not set, and standard input is not a terminal; set this variable",
                        Map.of("VBO_PASSWORD", SECRET),
                        address),
                refused(2, "--server is required", USER, "--organization=" + FIRST));
    }

    private static Arguments refused(int exitCode, String what, Map<String, String> environment, String... options) {
        return Arguments.of(what, exitCode, environment, options);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aRefusalIsOneLineWithoutSecrets(String what, int exitCode, Map<String, String> environment, String[] options) {
        String[] arguments =
                Stream.concat(Stream.of("sign-in"), Stream.of(options)).toArray(String[]::new);
        Captured refused = Captured.run(environment, arguments);
        String expected = "vbo sign-in: " + what + (exitCode == 2 ? " (see vbo sign-in --help)" : "");
        String pattern = Pattern.quote(expected).replace(".*", "\\E.*\\Q");
        assertTrue(refused.err().matches(pattern + "\\R"), () -> expected + "\n" + refused.err());
        assertEquals("", refused.out());
        assertEquals(exitCode, refused.exitCode());
        assertFalse(refused.err().contains(SECRET));
    }
}
