package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.vbo.v6.standin.VboStandIn;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenCommandTest {
    private static final Map<String, String> USER =
            Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", Captured.PASSWORD);

    private static Captured ask(VboStandIn server, Map<String, String> environment, String... arguments) {
        return Captured.run(
                environment,
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--server=" + server.uri(), "--certificate=" + server.certificate()))
                        .toArray(String[]::new));
    }

    @Test
    void theTokenIsGoodForTheOtherCommands() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured token = ask(server, USER, "token");
            assertEquals("", token.err());
            Map<String, String> environment =
                    Map.of("VBO_ACCESS_TOKEN", token.out().strip());
            assertEquals(0, ask(server, environment, "organizations").exitCode());

            String json = ask(server, USER, "token", "--json").out();
            String inJson = json.replaceFirst("(?s)\\{\\s+\"accessToken\": \"([^\"]+)\"\\s+}\\s+", "$1");
            assertEquals(
                    0,
                    ask(server, Map.of("VBO_ACCESS_TOKEN", inJson), "organizations")
                            .exitCode());
        }
    }

    @Test
    void anOldTokenInTheEnvironmentIsNotPrintedAgain() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured refused = ask(server, Map.of("VBO_ACCESS_TOKEN", Captured.TOKEN), "token");
            assertFalse((refused.out() + refused.err()).contains(Captured.TOKEN));
            assertEquals(2, refused.exitCode());
        }
    }

    @Test
    void aRefusedPasswordPrintsNoToken() {
        try (VboStandIn server = Captured.server(Duration.ofSeconds(899))) {
            Captured refused = ask(server, Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "wrong"), "token");
            assertEquals("", refused.out());
            assertEquals(
                    "vbo token: requestToken: the server refused with status 400: The user name or password is"
                            + " incorrect.",
                    refused.err().strip());
            assertEquals(1, refused.exitCode());
        }
    }
}
