package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte of a response counts, not the body's alone. A response that does not end would hang or fill the memory. */
@Timeout(60)
class ResponseLimitsTest {
    private static final String CHUNKED = "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String RESPONSE = "the response exceeds the limit of 1245184 bytes";
    private static final String HEADER = "the response's headers exceed the limit of 65536 bytes";
    private static final String CHUNK_LINE = "a chunk's size line exceeds the limit of 1024 bytes";

    static Stream<Arguments> endlessParts() {
        return Stream.of(
                        new String[] {"HTTP/1.1 200 ", "reason", HEADER},
                        new String[] {"HTTP/1.1 200 X\r\n", "A: b\r\n", HEADER},
                        new String[] {"HTTP/1.1 200 X\r\nA: ", "b", HEADER},
                        new String[] {"", "HTTP/1.1 100 X\r\n\r\n", HEADER},
                        new String[] {"", "HTTP/1.1 103 X\r\nA: b\r\n\r\n", HEADER},
                        new String[] {CHUNKED + "1;", "extension", CHUNK_LINE},
                        new String[] {CHUNKED.replace("200", "500") + "1;", "extension", CHUNK_LINE},
                        new String[] {CHUNKED, "0", CHUNK_LINE},
                        new String[] {CHUNKED + "1\r\na\r\n", "0", CHUNK_LINE},
                        new String[] {CHUNKED + "1\r\na", "0", "a chunk is longer than its size says"},
                        new String[] {CHUNKED, "f", CHUNK_LINE},
                        new String[] {CHUNKED, "1\r\na\r\n", RESPONSE},
                        new String[] {CHUNKED, "1;extension\r\na\r\n", RESPONSE},
                        new String[] {CHUNKED + "0\r\n", "A: b\r\n", HEADER},
                        new String[] {CHUNKED + "fffffffffff\r\n", "a", RESPONSE},
                        new String[] {"HTTP/1.1 200 X\r\nContent-Length: 99999999999\r\n\r\n", "a", RESPONSE},
                        new String[] {"HTTP/1.1 200 X\r\n\r\n", "a", RESPONSE},
                        new String[] {
                            "HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\u0008\u0008\0\0\0\0\0\0",
                            "name",
                            RESPONSE
                        })
                .flatMap(part -> Stream.of("http", "TLSv1.2", "TLSv1.3")
                        .map(protocol -> Arguments.of(protocol, part[0], part[1], part[2])));
    }

    @ParameterizedTest
    @MethodSource("endlessParts")
    void anEndlessPartOfAResponseEndsTheCall(String protocol, String start, String part, String message)
            throws Exception {
        try (RawServer server = new RawServer(protocol, connection -> {
            connection.readRequest();
            connection.send(start.getBytes(ISO_8859_1));
            connection.sendEndlessly(part);
        })) {
            OkHttpClient client = server.client().build();

            InvalidResponse invalid = assertThrows(InvalidResponse.class, () -> server.get(client));

            assertEquals(message, invalid.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "1;", "0\r\nA: ", "5\r\nhello"})
    void aChunkThatStopsEndsTheCallWithinItsTime(String start) throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
            connection.readRequest();
            connection.send(CHUNKED + start);
            connection.awaitEnd();
        })) {
            OkHttpClient client =
                    server.client().callTimeout(Duration.ofMillis(200)).build();

            IOException timeout = assertThrows(IOException.class, () -> server.get(client));

            assertEquals("timeout", timeout.getMessage());
        }
    }

    /** OkHttp reads on for 100 ms to keep the connection. That must neither hang nor use the memory. */
    @ParameterizedTest
    @ValueSource(strings = {"1;", "", "5\r\nhello\r\n"})
    void closingABodyWithAnEndlessChunkEndsTheConnection(String start) throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
            connection.readRequest();
            connection.send(CHUNKED.replace("200", "500") + start);
            connection.sendEndlessly("0");
        })) {
            OkHttpClient client = server.client().build();
            for (int i = 0; i < 2; i++) {
                try (Response response = client.newCall(
                                new Request.Builder().url(server.url()).build())
                        .execute()) {
                    assertEquals(500, response.code());
                }
            }
            assertEquals(2, server.connections.get());
        }
    }

    @Test
    void aResponseMayHaveABodyOf1MiBAnEighthOfThatForChunksAnd64KiBForItsHeader() throws Exception {
        long limit = (1 << 20) + (1 << 17) + (64 << 10);
        String header = "HTTP/1.1 200 X\r\n\r\n";
        try (RawServer server = new RawServer("http", connection -> {
            connection.readRequest();
            connection.send(header);
            connection.sendEndlessly("a");
        })) {
            Request request = new Request.Builder().url(server.url()).build();
            try (Response response = server.client().build().newCall(request).execute()) {
                BufferedSource source = response.body().source();
                source.skip(limit - header.length() - 8192);

                InvalidResponse tooLong = assertThrows(InvalidResponse.class, () -> source.skip(8193));

                assertEquals("the response exceeds the limit of " + limit + " bytes", tooLong.getMessage());
                assertEquals(200, tooLong.status());
            }
        }
    }

    @Test
    void theBytesOfOneResponseDoNotCountForTheNext() throws Exception {
        String body = "a".repeat(1 << 20);
        try (RawServer server = new RawServer("http", connection -> {
            while (connection.readRequest()) {
                connection.send("HTTP/1.1 200 X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        })) {
            OkHttpClient client = server.client().build();
            for (int i = 0; i < 4; i++) {
                assertEquals("200 " + body, server.get(client));
            }
            assertEquals(1, server.connections.get());
        }
    }
}
