package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client logs. */
class CallEventsTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String REQUEST = "POST /v6/Organizations/" + ORGANIZATION + "/DeviceCode: ";

    private final Logger logger = Logger.getLogger("io.github.vbo.v6");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        server.start();
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
        server.close();
    }

    private VboClient client() {
        return VboClient.builder(server.url("/").uri())
                .accessToken("a-token")
                .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
                .build();
    }

    private void call(VboClient vbo) {
        assertThrows(VboException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
    }

    @Test
    void eachRequestIsOneLineWithoutHeaderAndBody() throws Exception {
        logger.setLevel(Level.FINE);
        server.enqueue(new MockResponse.Builder().code(200).body("no secret").build());
        server.enqueue(new MockResponse.Builder().code(404).body("{}").build());
        server.enqueue(new MockResponse.Builder().code(404).body("{}").build());

        try (VboClient vbo = client()) {
            call(vbo);
            call(vbo);
            call(vbo);
            server.close();
            call(vbo);
        }

        assertEquals(
                List.of(
                        "FINE " + REQUEST + "status 200, 0 bytes, 0 ms, new connection",
                        "FINE " + REQUEST + "status 404, 2 bytes, 0 ms, new connection",
                        "FINE " + REQUEST + "status 404, 2 bytes, 0 ms, kept connection",
                        "FINE " + REQUEST + "no response, 0 bytes, 0 ms, no connection"),
                lines);
    }

    @Test
    void withoutDebugNothingIsLogged() {
        logger.setLevel(Level.INFO);
        server.enqueue(new MockResponse.Builder().code(404).build());

        try (VboClient vbo = client()) {
            call(vbo);
        }

        assertEquals(List.of(), lines);
    }
}
