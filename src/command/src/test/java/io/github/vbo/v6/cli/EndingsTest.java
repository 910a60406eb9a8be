package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.VboStandIn;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The ways in which a wait for a sign-in ends. */
class EndingsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String DEVICE_NOT_FOUND = "{\"message\": \"The code is not known.\"}";

    private static Captured signIn(VboStandIn server, Consumer<String> written, String... more) {
        Stream<String> arguments =
                Stream.of("sign-in", "--server=" + server.uri(), "--certificate=" + server.certificate());
        return Captured.run(
                Map.of("VBO_ACCESS_TOKEN", Captured.TOKEN),
                written,
                Stream.concat(arguments, Arrays.stream(more)).toArray(String[]::new));
    }

    private static void assertEnding(String name, Captured ending) throws Exception {
        assertFalse((ending.out() + ending.err()).matches("(?s).*(nobody|not sign|did not sign|has not).*"));
        String count = "Waiting for the sign-in: \\d+ (s|min \\d+ s) left\\R";
        Transcript.assertSame("ending-" + name, ending.out().replaceAll(count, "") + ending.err());
        assertEquals(1, ending.exitCode());
    }

    @Test
    void theCodeExpiresUnconfirmed() throws Exception {
        try (VboStandIn server = Captured.server(SHORT)) {
            assertEnding("expired", signIn(server, text -> {}, "--organization=" + FIRST));
        }
    }

    @Test
    void theServerRefusesTheQuestion() throws Exception {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            server.refuse("checkDeviceCode", 404, DEVICE_NOT_FOUND);
            assertEnding("refused", signIn(server, text -> {}, "--organization=" + FIRST));
            server.refuse("checkDeviceCode", 404, DEVICE_NOT_FOUND);
            Captured json = signIn(server, text -> {}, "--json", "--organization=" + FIRST);
            String last = json.out().lines().reduce((first, second) -> second).orElseThrow();
            assertTrue(
                    last.matches("\\{\"event\":\"failed\",\"id\":\"" + FIRST + "\",\"name\":null,\"kind\":\"service\","
                            + "\"operation\":\"checkDeviceCode\",\"status\":404,\"retryAfter\":null,"
                            + "\"message\":\"checkDeviceCode: .*; the code can be used until .*\"}"),
                    last);
        }
    }

    @Test
    void theServerGoesAway() throws Exception {
        try (VboStandIn server = Captured.server(SHORT)) {
            Consumer<String> atCode = text -> {
                if (text.contains("Before")) {
                    server.goAway();
                }
            };
            assertEnding("away", signIn(server, atCode, "--organization=" + FIRST));
        }
    }
}
