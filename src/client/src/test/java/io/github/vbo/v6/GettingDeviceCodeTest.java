package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/**
 * The vendor's page "Getting Device Code"; the resource of that name is its example's body. The page indents it with
 * no-break spaces, which are no white space in JSON: those alone are plain spaces here.
 */
class GettingDeviceCodeTest {
    @Test
    void thePagesExampleIsUnderstoodByteForByte() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-type", "application/json; charset=utf-8")
                    .body(new Buffer().write(example()))
                    .build());
            Instant now = Instant.parse("2026-01-01T00:00:00Z");
            try (VboClient vbo = VboClient.builder(server.url("/").uri())
                    .accessToken("Access-Token")
                    .clock(Clock.fixed(now, ZoneOffset.UTC))
                    .build()) {

                DeviceCode code = vbo.requestDeviceCode(UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90"));

                assertEquals("CWE5QHLNM", code.userCode());
                assertEquals(URI.create("https://microsoft.com/devicelogin"), code.verificationUri());
                assertEquals(now.plusSeconds(899), code.expiresAt());
                assertEquals(
                        "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code"
                                + " CWE5QHLNM to authenticate.",
                        code.message());
            }
        }
    }

    @Test
    void theRequestIsThePagesWithATokenAndWithoutABody() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder()
                    .addHeader("Content-type", "application/json; charset=utf-8")
                    .body(new Buffer().write(example()))
                    .build());
            try (VboClient vbo = VboClient.builder(server.url("/").uri())
                    .accessToken("Access-Token")
                    .build()) {

                vbo.requestDeviceCode(UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90"));

                RecordedRequest request = server.takeRequest();
                assertEquals(
                        "POST /v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/DeviceCode HTTP/1.1",
                        request.getRequestLine());
                assertEquals("Bearer Access-Token", request.getHeaders().get("Authorization"));
                assertEquals("0", request.getHeaders().get("Content-Length"));
                assertNull(request.getHeaders().get("Content-Type"));
                assertEquals(0, request.getBodySize());
            }
        }
    }

    @Test
    void theLifespanIsCountedFromBeforeTheRequestLeft() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        try (MockWebServer server = new MockWebServer()) {
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    now.updateAndGet(then -> then.plusSeconds(10));
                    try {
                        return new MockResponse.Builder()
                                .addHeader("Content-type", "application/json; charset=utf-8")
                                .body(new Buffer().write(example()))
                                .build();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            server.start();
            try (VboClient vbo = VboClient.builder(server.url("/").uri())
                    .accessToken("Access-Token")
                    .clock(new MovingClock(now::get))
                    .build()) {

                DeviceCode code = vbo.requestDeviceCode(UUID.randomUUID());

                assertEquals(Instant.parse("2026-01-01T00:14:59Z"), code.expiresAt());
            }
        }
    }

    private static byte[] example() throws IOException {
        try (InputStream page = GettingDeviceCodeTest.class.getResourceAsStream("/getting-device-code.json")) {
            assertNotNull(page);
            byte[] bytes = page.readAllBytes();
            assertEquals('{', new String(bytes, StandardCharsets.UTF_8).charAt(0));
            return bytes;
        }
    }
}
