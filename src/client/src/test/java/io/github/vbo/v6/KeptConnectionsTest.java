package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections are used again, and that each request is sent once. */
@Timeout(60)
class KeptConnectionsTest {
    private static final String YES = response("yes");
    private static final String NO = response("no");

    private final CountDownLatch firstIsRead = new CountDownLatch(1);
    private final CountDownLatch serverIsDone = new CountDownLatch(1);

    private static String response(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static Stream<Arguments> eachProtocolAnd(Stream<String> inputs) {
        return inputs.flatMap(
                input -> Stream.of("http", "TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(protocol, input)));
    }

    static Stream<Arguments> bytesAfterAResponse() {
        return eachProtocolAnd(Stream.of(
                YES,
                "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "X-Piece: of a header\r\n",
                "H",
                "\r\n"));
    }

    static Stream<Arguments> responsesWithMoreBehind() {
        return eachProtocolAnd(Stream.of(
                NO + YES,
                NO + "H",
                "HTTP/1.1 401 X\r\nContent-Length: 2\r\n\r\nno" + YES,
                "HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n" + YES,
                "HTTP/1.1 204 X\r\n\r\n" + YES,
                "HTTP/1.1 304 X\r\n\r\n" + YES,
                "HTTP/1.1 100 Continue\r\n\r\n" + NO + YES,
                "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n" + YES,
                "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\nA: trailer\r\n\r\n\r\n"));
    }

    static Stream<Arguments> responsesThatEndAConnection() {
        return eachProtocolAnd(Stream.of(
                "HTTP/1.0 200 X\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 101 X\r\n\r\n",
                "HTTP/1.1 200 X\r\nConnection: upgrade, Close\r\nContent-Length: 2\r\n\r\nno",
                "HTTP/1.1 200 X\r\nConnection: close ,upgrade\r\nContent-Length: 2\r\n\r\nno"));
    }

    @ParameterizedTest
    @MethodSource("bytesAfterAResponse")
    void aConnectionOnWhichAnythingArrivesWhileIdleIsNotUsedAgain(String protocol, String late) throws Exception {
        secondCallTakesANewConnection(protocol, NO, connection -> {
            connection.send(late);
            serverIsDone.countDown();
            connection.awaitEnd();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "TLSv1.2", "TLSv1.3"})
    void aConnectionThatTheServerHasClosedIsNotUsedAgain(String protocol) throws Exception {
        secondCallTakesANewConnection(protocol, NO, connection -> {
            connection.bare.close();
            serverIsDone.countDown();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "TLSv1.2", "TLSv1.3"})
    void aConnectionThatTheServerHasResetIsNotUsedAgain(String protocol) throws Exception {
        secondCallTakesANewConnection(protocol, NO, connection -> {
            connection.bare.setSoLinger(true, 0);
            connection.bare.close();
            serverIsDone.countDown();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aConnectionOnWhichTheServerHasSaidCloseNotifyIsNotUsedAgain(String protocol) throws Exception {
        secondCallTakesANewConnection(protocol, NO, connection -> {
            ((SSLSocket) connection.socket).shutdownOutput();
            serverIsDone.countDown();
            connection.awaitEnd();
        });
    }

    @ParameterizedTest
    @MethodSource("responsesWithMoreBehind")
    void aConnectionIsNotUsedAgainAfterAResponseWithMoreBehindIt(String protocol, String response) throws Exception {
        secondCallTakesANewConnection(protocol, response, connection -> {
            serverIsDone.countDown();
            connection.awaitEnd();
        });
    }

    @ParameterizedTest
    @MethodSource("responsesThatEndAConnection")
    void aConnectionIsNotUsedAgainIfItsResponseSaysSo(String protocol, String response) throws Exception {
        secondCallTakesANewConnection(protocol, response, connection -> {
            serverIsDone.countDown();
            connection.awaitEnd();
        });
    }

    private void secondCallTakesANewConnection(String protocol, String first, RawServer.Script then) throws Exception {
        try (RawServer server = new RawServer(protocol, connection -> {
            connection.readRequest();
            if (firstIsRead.getCount() > 0) {
                connection.send(first);
                firstIsRead.await();
                then.serve(connection);
            } else {
                connection.send(response("second"));
                connection.awaitEnd();
            }
        })) {
            OkHttpClient client = server.client().build();
            assertEquals(
                    first.contains("\r\n\r\nno") || first.contains("2\r\nno"),
                    server.get(client).endsWith("no"));
            firstIsRead.countDown();
            serverIsDone.await();

            assertEquals("200 second", server.get(client));

            assertEquals(2, server.connections.get());
            assertEquals(2, server.requests.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "TLSv1.2", "TLSv1.3"})
    void aConnectionIsNotUsedAgainAfterAResponseThatWasNotReadToItsEnd(String protocol) throws Exception {
        try (RawServer server = new RawServer(protocol, connection -> {
            while (connection.readRequest()) {
                connection.send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nno");
            }
        })) {
            OkHttpClient client = server.client().build();
            for (int i = 0; i < 2; i++) {
                try (Response response = client.newCall(
                                new Request.Builder().url(server.url()).build())
                        .execute()) {
                    assertEquals("no", response.body().source().readUtf8(2));
                }
            }
            assertEquals(2, server.connections.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "TLSv1.2", "TLSv1.3"})
    void aHealthyConnectionServesAThousandCallsOfEachKind(String protocol) throws Exception {
        String[] kinds = {
            NO,
            "HTTP/1.1 204 X\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 X\r\ncontent-length: 4\r\nContent-Length: 4\r\n\r\nn\n\no",
            "HTTP/1.1 500 X\r\nContent-Type: text/plain; charset=utf-8; charset=UTF-8\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200\nTransfer-Encoding: Chunked\n\n0002 ;a=b\r\nn\n\r\n1\r\no\r\n000\r\nA: trailer\r\n\r\n",
            gzip("no")
        };
        String[] expected = {"200 no", "204 ", "401 n\n\no", "500 ", "200 n\no", "200 no"};
        try (RawServer server = new RawServer(protocol, connection -> {
            for (int i = 0; connection.readRequest(); i++) {
                connection.send(kinds[i % kinds.length].getBytes(ISO_8859_1));
            }
        })) {
            OkHttpClient client = server.client().build();
            for (int i = 0; i < 1000 * kinds.length; i++) {
                assertEquals(expected[i % kinds.length], server.get(client));
            }
            assertEquals(1, server.connections.get());
        }
    }

    private static String gzip(String text) throws IOException {
        Buffer zipped = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(zipped))) {
            sink.writeUtf8(text);
        }
        return "HTTP/1.1 200 X\r\nContent-Encoding: GZIP\r\nContent-Length: " + zipped.size() + "\r\n\r\n"
                + zipped.readString(ISO_8859_1);
    }

    @Test
    void aRequestIsNotSentAgainIfTheServerClosesInsteadOfAnswering() throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
            connection.readRequest();
            connection.send(NO);
            connection.readRequest();
        })) {
            OkHttpClient client = server.client().build();
            server.get(client);

            assertThrows(
                    IOException.class,
                    () -> client.newCall(new Request.Builder()
                                    .url(server.url())
                                    .post(RequestBody.EMPTY)
                                    .build())
                            .execute());

            assertEquals(1, server.connections.get());
            assertEquals(2, server.requests.get());
        }
    }
}
