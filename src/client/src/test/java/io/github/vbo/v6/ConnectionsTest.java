package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
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
    void aCallRunsOnTheCallersThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        CompletableFuture<Throwable> failure = failingCall();
        try (Socket connection = listening.accept()) {
            readRequest(connection);

            Set<Thread> since = new HashSet<>(Thread.getAllStackTraces().keySet());
            since.removeAll(before);
            since.remove(caller);
            since.removeIf(thread -> thread.isDaemon()
                    && (thread.getName().startsWith("OkHttp ")
                            || thread.getName().equals("Okio Watchdog")));
            assertEquals(Set.of(), since);
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
                "requestDeviceCode: no usable response from http://127.0.0.1:" + listening.getLocalPort()
                        + "/: the response is not valid HTTP: the status line is not HTTP/1.x and a status of three digits",
                failure.get().getMessage());
        StringWriter everything = new StringWriter();
        failure.get().printStackTrace(new PrintWriter(everything, true));
        assertFalse(everything.toString().contains("SSH"), everything.toString());
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
        try (Socket socket = new Sockets(HttpUrl.get("https://server"), Clock.systemUTC()).createSocket()) {
            assertTrue(socket.getTcpNoDelay());
        }
    }

    @Test
    void as70CallersWant70RequestsAreUnderWayAtOnceWithoutThreadsOfTheirOwn() throws Exception {
        int callers = 70;
        Set<Thread> before = Thread.getAllStackTraces().keySet();
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
            server.start(InetAddress.getByName("127.0.0.1"), 0);
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try (VboClient many = VboClient.builder(URI.create("http://127.0.0.1:" + server.getPort()))
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
                long ofOkHttp = Thread.getAllStackTraces().keySet().stream()
                        .filter(thread ->
                                !before.contains(thread) && thread.getName().equals("OkHttp TaskRunner"))
                        .count();
                assertTrue(ofOkHttp < 5, ofOkHttp + " threads of OkHttp");
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
