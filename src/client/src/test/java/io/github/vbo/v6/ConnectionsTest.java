package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.SocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of connections, as a server sees it that is nothing but a socket. */
@Timeout(60)
class ConnectionsTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");

    private ServerSocket listening;
    private VboClient vbo;
    private Thread caller;

    @BeforeEach
    void start() throws Exception {
        listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        vbo = VboClient.builder(URI.create("http://127.0.0.1:" + listening.getLocalPort()))
                .accessToken("a-token")
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        vbo.close();
        listening.close();
    }

    private CompletableFuture<Throwable> failingCall() {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        caller = new Thread(
                () -> failure.complete(assertThrows(VboException.class, () -> vbo.requestDeviceCode(ORGANIZATION))));
        caller.start();
        return failure;
    }

    private static void readRequest(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }

    @Test
    void closingTheClientClosesItsIdleConnections() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);
            connection.getOutputStream().write("HTTP/1.1 401 X\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            failure.get();

            vbo.close();

            assertEquals(-1, connection.getInputStream().read());
        }
    }

    @Test
    void anInterruptClosesTheConnection() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);

            caller.interrupt();

            assertEquals(-1, connection.getInputStream().read());
            failure.get();
        }
    }

    @Test
    void aThreadThatWaitsForAnAnswerDoesNotKeepTheProcessAlive() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);

            List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("OkHttp http://127.0.0.1:"))
                    .toList();

            assertTrue(!threads.isEmpty() && threads.stream().allMatch(Thread::isDaemon));
        }
        failure.get();
    }

    @Test
    void whatIsNotHttpIsNamed() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);
            connection.getOutputStream().write("SSH-2.0-a-token\r\n\r\n".getBytes(US_ASCII));
        }

        assertEquals(
                "requestDeviceCode: no answer from http://127.0.0.1:" + listening.getLocalPort()
                        + "/: what came is not HTTP",
                failure.get().getMessage());
        assertEquals(null, failure.get().getCause(), "its message would hold what came");
    }

    @Test
    void aRefusalThatBreaksOffInsideTheTokenHoldsNoPieceOfIt() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 500 X\r\nContent-Length: 99\r\n\r\nunknown token a-tok".getBytes(US_ASCII));
        }

        assertEquals("unknown token ", ((VboServiceException) failure.get()).responseText());
    }

    @Test
    void aRefusalThatSaysTheTokenInAnotherEncodingIsWithheld() throws Exception {
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\na%2Dtoken".getBytes(US_ASCII));
        }

        assertEquals("***", ((VboServiceException) failure.get()).responseText());
    }

    @Test
    void newConnectionsDoNotWaitForAcknowledgements() throws Exception {
        HttpUrl url = HttpUrl.get("https://127.0.0.1");
        OkHttpClient http = Transport.client(
                url, null, new Answers(null, Clock.systemUTC()), Duration.ofSeconds(1), Duration.ofSeconds(1));
        SocketFactory sockets = http.socketFactory();
        InetAddress here = listening.getInetAddress();
        int port = listening.getLocalPort();
        for (Socket socket : List.of(
                sockets.createSocket(),
                sockets.createSocket("127.0.0.1", port),
                sockets.createSocket("127.0.0.1", port, here, 0),
                sockets.createSocket(here, port),
                sockets.createSocket(here, port, here, 0))) {
            assertTrue(socket.getTcpNoDelay());
            socket.close();
        }
        Transport.close(http);
    }

    @Test
    void as70CallersWant70RequestsAreUnderWayAtOnce() throws Exception {
        int callers = 70;
        CountDownLatch arrived = new CountDownLatch(callers);
        try (MockWebServer server = new MockWebServer()) {
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                    arrived.countDown();
                    arrived.await();
                    return new MockResponse.Builder().code(401).build();
                }
            });
            server.start();
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try (VboClient many = VboClient.builder(server.url("/").uri())
                    .accessToken("token")
                    .build()) {
                List<CompletableFuture<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    answers.add(CompletableFuture.supplyAsync(
                            () -> assertThrows(VboServiceException.class, () -> many.requestDeviceCode(ORGANIZATION))
                                    .statusCode(),
                            threads));
                }
                for (CompletableFuture<Integer> answer : answers) {
                    assertEquals(401, answer.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
