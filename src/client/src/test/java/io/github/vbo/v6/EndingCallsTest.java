package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupt or a cancellation ends a call at each point. Without that the calls here would not end at all. */
@Timeout(60)
class EndingCallsTest {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    private Thread caller;

    enum Point {
        HANDSHAKE,
        HEADER,
        BODY,
        REQUEST
    }

    static Stream<Arguments> points() {
        return Stream.of("http", "TLSv1.2", "TLSv1.3")
                .flatMap(protocol -> Stream.of(Point.values())
                        .filter(point -> point != Point.HANDSHAKE || !protocol.equals("http"))
                        .flatMap(point -> Stream.of("platform", "virtual", "cancel")
                                .map(how -> Arguments.of(protocol, point, how))));
    }

    @ParameterizedTest
    @MethodSource("points")
    void aCallEndsAtEachPoint(String protocol, Point point, String how) throws Exception {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (RawServer server = new RawServer(protocol, connection -> {
            try {
                hold(connection, point);
            } finally {
                closed.complete(true); // With TLS the end comes as an exception.
            }
        })) {
            Request.Builder request = new Request.Builder().url(server.url());
            if (point == Point.REQUEST) {
                request.post(new EndlessBody());
            }
            Call call = server.client().build().newCall(request.build());
            start(how, call);
            reached.await();

            end(how, call);

            assertInstanceOf(IOException.class, failure.get());
            assertEquals(!how.equals("cancel"), interrupted.get());
            assertTrue(closed.get());
        }
    }

    private void hold(RawServer.Connection connection, Point point) throws IOException {
        if (point == Point.HANDSHAKE) {
            InputStream in = connection.bare.getInputStream();
            assertTrue(in.read() >= 0);
            reached.countDown();
            while (in.read() >= 0) {
                // The rest of the handshake's first message.
            }
            return;
        }
        connection.readRequest();
        if (point == Point.REQUEST) {
            failure.join(); // Nothing is read, so that writing blocks.
            return;
        }
        if (point == Point.BODY) {
            connection.send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nno");
        }
        reached.countDown();
        connection.awaitEnd();
    }

    private final class EndlessBody extends RequestBody {
        @Override
        public MediaType contentType() {
            return null;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            while (true) {
                sink.write(new byte[65536]);
                reached.countDown();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, platform",
        "a, virtual",
        "a, cancel",
        "127.0.0.1, platform",
        "127.0.0.1, virtual",
        "127.0.0.1, cancel"
    })
    void connectingEnds(String host, String how) throws Exception {
        try (Silence silence = new Silence("127.0.0.1", 0)) {
            HttpUrl url = HttpUrl.get("http://" + host + ":" + silence.port());
            Call call = client(url, List.of(InetAddress.getByName("127.0.0.1")))
                    .newCall(new Request.Builder().url(url).build());
            start(how, call);
            reached.await();

            end(how, call);

            assertTrue(failure.get() instanceof IOException || failure.get() instanceof InterruptedException);
            assertEquals(!how.equals("cancel"), interrupted.get());
        }
    }

    @Test
    void anAddressThatDoesNotAnswerDoesNotKeepTheNextFromBeingTried() throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
                    connection.readRequest();
                    connection.send("HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nok");
                });
                Silence silence = new Silence("127.0.0.2", server.url().port())) {
            assertEquals(server.url().port(), silence.port());
            HttpUrl url = server.url().newBuilder().host("a").build();
            Call.Factory client =
                    client(url, List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")));
            try (Response response =
                    client.newCall(new Request.Builder().url(url).build()).execute()) {
                assertEquals("ok", response.body().string());
            }
        }
    }

    private Call.Factory client(HttpUrl url, List<InetAddress> addresses) {
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .connectTimeout(Duration.ZERO)
                .eventListener(new EventListener() {
                    @Override
                    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
                        reached.countDown();
                    }
                });
        Sockets sockets = new Sockets(url, Clock.systemUTC());
        sockets.install(builder);
        return sockets.calls(builder.dns(host -> addresses).build());
    }

    private void start(String how, Call call) throws Exception {
        Runnable task = () -> {
            try (Response response = call.execute()) {
                failure.complete(new AssertionError(response.body().string()));
            } catch (Throwable e) {
                // OkHttp's own, undeclared, has cleared the flag.
                interrupted.complete(Thread.currentThread().isInterrupted() || e instanceof InterruptedException);
                failure.complete(e);
            }
        };
        if (how.equals("virtual")) {
            assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
            caller = (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } else {
            caller = new Thread(task);
            caller.start();
        }
    }

    private void end(String how, Call call) {
        if (how.equals("cancel")) {
            call.cancel();
        } else {
            caller.interrupt();
        }
    }

    /** A port that does not answer: its queue of connections is full. */
    private static final class Silence implements AutoCloseable {
        private final ServerSocket listening;
        private final List<Socket> queued = new ArrayList<>();

        private Silence(String host, int port) throws IOException {
            listening = new ServerSocket(port, 1, InetAddress.getByName(host));
            SocketAddress address = listening.getLocalSocketAddress();
            boolean full = false;
            while (!full) {
                Socket socket = new Socket();
                queued.add(socket);
                try {
                    socket.connect(address, 200);
                } catch (IOException e) {
                    full = true;
                }
            }
        }

        private int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }
}
