package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static io.github.vbo.v6.cli.Captured.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes for several organizations, without a terminal. */
class ManyTenantsTest {
    private static final Map<String, String> USER =
            Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", Captured.PASSWORD);
    private static final String UNKNOWN = "00000000-0e6f-4b0c-9a3e-3f1f0f6f3c11";

    private static Captured ask(VboStandIn server, String command, String... more) {
        return ask(server, text -> {}, command, more);
    }

    private static Captured ask(VboStandIn server, Consumer<String> written, String command, String... more) {
        Stream<String> arguments =
                Stream.of(command, "--server=" + server.uri(), "--certificate=" + server.certificate());
        return Captured.run(
                USER, written, Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
    }

    /** Signs in with each code that was shown. */
    private static void signIn(VboStandIn server, String text) {
        Matcher codes = Pattern.compile("\\b[B-DF-HJ-NP-TV-Z2-9]{9}\\b").matcher(text);
        while (codes.find()) {
            server.signIn(codes.group());
        }
    }

    @Test
    void aThrottlingServerGivesACodeToEachOfEightTenants() {
        try (VboStandIn server = VboStandIn.builder()
                .throttled()
                .user("administrator", Captured.PASSWORD)
                .organizations(IntStream.range(0, 8)
                        .mapToObj(i -> new Organization(new UUID(0, i), "tenant-" + i))
                        .toArray(Organization[]::new))
                .start()) {
            Captured codes = ask(server, "device-code", "--all", "--no-wait");
            assertEquals("", codes.err());
            assertEquals(0, codes.exitCode());
            assertEquals(
                    8,
                    Pattern.compile("(?m)^tenant-\\d +[A-Z0-9]{9} ")
                            .matcher(codes.out())
                            .results()
                            .count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"device-code", "sign-in"})
    void oneThatFailsDoesNotStopTheOthers(String command) throws Exception {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured codes = ask(
                    server,
                    command,
                    "--no-wait",
                    "--organization=" + UNKNOWN,
                    "--organization=ABC.onmicrosoft.com",
                    "--organization=" + FIRST,
                    "--organization=" + SECOND);
            Transcript.assertSame(
                    "many-failed-" + command, codes.out() + codes.err().replaceAll("\\R", "\n"));
            assertEquals(1, codes.exitCode());
        }
    }

    @Test
    void allMeansThoseWithAnIdAndTheWaitEndsWhenAllHaveSignedIn() throws Exception {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured signedIn = ask(server, text -> signIn(server, text), "sign-in", "--all");
            Transcript.assertSame("many-plain", signedIn.out() + signedIn.err());
            assertEquals(0, signedIn.exitCode());
        }
    }

    @Test
    void eachJsonEventSaysWhoseItIs() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured events = ask(
                    server,
                    text -> signIn(server, text),
                    "sign-in",
                    "--json",
                    "--organization=" + UNKNOWN,
                    "--organization=def.onmicrosoft.com");
            String failed = "{\"event\":\"failed\",\"id\":\"" + UNKNOWN + "\",\"name\":null,\"kind\":\"service\","
                    + "\"operation\":\"requestDeviceCode\",\"status\":404,\"retryAfter\":null,"
                    + "\"message\":\"requestDeviceCode: the server refused with status 404: Organization was not found.\"}";
            String def = "\"id\":\"" + SECOND + "\",\"name\":\"def.onmicrosoft.com\"";
            String[] lines = events.out().lines().toArray(String[]::new);
            assertEquals(5, lines.length, events.out());
            assertEquals("{\"event\":\"organization\",\"id\":\"" + UNKNOWN + "\",\"name\":null}", lines[0]);
            assertEquals("{\"event\":\"organization\"," + def + "}", lines[1]);
            assertEquals(failed, lines[2]);
            assertTrue(lines[3].startsWith("{\"event\":\"code\"," + def + ",\"userCode\":\""), lines[3]);
            assertEquals("{\"event\":\"confirmed\"," + def + "}", lines[4]);
            assertEquals(1, events.exitCode());
        }
    }

    @Test
    void ifTheServerConfirmsNoSignInEachCodeHasTheTimeUntilWhichItCanBeUsed() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Runnable refuse = () -> IntStream.range(0, 2).forEach(i -> server.refuse("checkDeviceCode", 404, ""));
            refuse.run();
            Captured table = ask(server, "sign-in", "--all");
            assertEquals(
                    2,
                    table.out()
                            .lines()
                            .filter(line -> line.matches("\\S+ +[A-Z0-9]{9} +\\d\\d:\\d\\d +unknown +https.*"))
                            .count(),
                    table.out());
            assertTrue(table.err().contains("; the codes can be used, the first until "), table.err());
            refuse.run();
            Captured events = ask(server, "sign-in", "--all", "--json");
            assertEquals(
                    2,
                    events.out()
                            .lines()
                            .filter(line ->
                                    line.matches("\\{\"event\":\"failed\".*; the code can be used until \\d\\d:.*"))
                            .count(),
                    events.out());
        }
    }

    @Test
    void aBusyServerIsWaitedForAndThatIsSaid() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            for (String operation : new String[] {"requestToken", "listOrganizations", "requestDeviceCode"}) {
                server.refuse(operation, 429, "", Map.of("Retry-After", "0"));
            }
            Captured code = ask(server, "device-code", "--organization=abc.onmicrosoft.com");
            assertEquals(
                    Stream.of("requestToken", "listOrganizations", "requestDeviceCode")
                            .map(each -> "vbo device-code: the server is busy (" + each
                                    + ", status 429); trying again in 0 s")
                            .toList(),
                    code.err().lines().toList());
            assertEquals(0, code.exitCode());

            server.refuse("requestDeviceCode", 429, "", Map.of("Retry-After", "0"));
            Captured impatient = ask(server, "device-code", "--no-wait", "--json", "--organization=" + FIRST);
            assertEquals(
                    "{\"event\":\"failed\",\"kind\":\"service\",\"operation\":\"requestDeviceCode\",\"status\":429,"
                            + "\"retryAfter\":0,\"message\":\"requestDeviceCode: the server refused with status 429"
                            + " with an empty body; try again in 0 s\"}",
                    impatient.out().strip());
            assertEquals(1, impatient.exitCode());

            server.refuse("requestDeviceCode", 429, "", Map.of("Retry-After", "61"));
            assertEquals(
                    1, ask(server, "device-code", "--organization=" + FIRST).exitCode());
        }
    }

    @Test
    void aRefusedAccountIsSaidOnceForAll() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured refused = Captured.run(
                    Map.of("VBO_ACCESS_TOKEN", "wrong"),
                    "sign-in",
                    "--server=" + server.uri(),
                    "--certificate=" + server.certificate(),
                    "--organization=" + FIRST,
                    "--organization=" + SECOND);
            assertEquals(
                    "vbo sign-in: requestDeviceCode: the server refused with status 401 with an empty body; the access"
                            + " token is wrong or has expired",
                    refused.err().strip());
            assertEquals("", refused.out());
            assertEquals(1, refused.exitCode());
        }
    }

    @Test
    void allWrongNamesAreNamedAtOnce() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured refused = ask(
                    server,
                    "device-code",
                    "--json",
                    "--organization=nope",
                    "--organization=abc.onmicrosoft.com",
                    "--organization=new.onmicrosoft.com",
                    "--organization=none");
            String what = "--organization: new.onmicrosoft.com has no id, so it cannot have a device code;"
                    + " the server has no organization named nope, none; it has abc.onmicrosoft.com,"
                    + " def.onmicrosoft.com, new.onmicrosoft.com";
            assertEquals(
                    "vbo device-code: " + what + " (see vbo device-code --help)",
                    refused.err().strip());
            assertEquals(
                    "{\"event\":\"failed\",\"kind\":\"usage\",\"operation\":null,\"status\":null,\"retryAfter\":null,"
                            + "\"message\":\"" + what + "\"}",
                    refused.out().strip());
            assertEquals(2, refused.exitCode());
        }
    }

    @Test
    void anOrganizationIsFoundByItsNameInAnyCaseOrElseByItsNameAtMicrosoft() {
        // The stand-in gives both names the same text, so two with the same name stand for an ambiguous one.
        try (VboStandIn server = VboStandIn.builder()
                .user("administrator", Captured.PASSWORD)
                .organizations(
                        new Organization(new UUID(0, 1), "twice"),
                        new Organization(new UUID(0, 2), "Twice"),
                        new Organization(null, "once"),
                        new Organization(new UUID(0, 3), "ONCE"))
                .start()) {
            assertEquals(0, ask(server, "device-code", "--organization=Once").exitCode());
            assertEquals(
                    "vbo device-code: --organization: several organizations are named twice; choose one by id: "
                            + new UUID(0, 1) + ", " + new UUID(0, 2) + " (see vbo device-code --help)",
                    ask(server, "device-code", "--organization=twice").err().strip());
        }
    }
}
