package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vbo.v6.api.OrganizationsApi;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import retrofit2.Call;

/**
 * An interrupt and {@code close()} end calls and waits, on platform threads and, where Java has them, on virtual threads. If
 * one did not, the call would end in a time-out, which has another message.
 */
@Timeout(60)
class EndsAtOnceTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final List<String> THREADS = Stream.of("platform", "virtual")
            .filter(kind -> kind.equals("platform") || Runtime.version().feature() >= 21)
            .toList();

    @TempDir
    private Path folder;

    private final HeldCertificate certificate = new HeldCertificate.Builder().build();
    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("server.pem"), certificate.certificatePem());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private enum How {
        INTERRUPT("interrupted"),
        CLOSE("client closed");

        private final String said;

        How(String said) {
            this.said = said;
        }
    }

    /** A call or a wait that goes on until it is ended, and what it throws. */
    private final class Going {
        private final VboClient vbo;
        private final Thread thread;
        private final CompletableFuture<String> outcome = new CompletableFuture<>();

        private Going(String kind, VboClient vbo, Runnable call) throws Exception {
            this.vbo = vbo;
            Runnable task = () -> {
                try {
                    call.run();
                    outcome.complete("no exception");
                } catch (Throwable e) {
                    outcome.complete(Thread.currentThread().isInterrupted() + " " + e.getMessage());
                }
            };
            if (kind.equals("virtual")) {
                thread = (Thread) Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, task);
            } else {
                thread = new Thread(task);
                thread.start();
            }
        }

        private void awaitConnecting() {
            while (Stream.of(thread.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.")
                            && frame.getMethodName().equals("connect"))) {
                Thread.onSpinWait();
            }
        }

        private void assertEnds(How how, String sentence) throws Exception {
            if (how == How.INTERRUPT) {
                thread.interrupt();
            } else {
                vbo.close();
            }
            String flag = how == How.INTERRUPT ? "true" : "false";
            assertEquals(flag + " " + sentence, outcome.get().replace(how.said, "ENDED"));
            vbo.close();
        }
    }

    private VboClient client(String scheme, int port) {
        VboClient.Builder builder =
                VboClient.builder(URI.create(scheme + "://127.0.0.1:" + port)).accessToken("token");
        return (scheme.equals("https") ? builder.trust(folder.resolve("server.pem")) : builder).build();
    }

    private Going call(String kind, String scheme, int port) throws Exception {
        VboClient vbo = client(scheme, port);
        return new Going(kind, vbo, () -> vbo.requestDeviceCode(ORGANIZATION));
    }

    private static String waiting(String scheme, int port) {
        return "requestDeviceCode: ENDED while waiting for the response of " + scheme + "://127.0.0.1:" + port + "/";
    }

    static Stream<Arguments> silences() {
        MockResponse.Builder part = new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("{\"userCode\":\"CWE5QHLNM\"");
        return combinations(
                new MockResponse.Builder()
                        .onResponseStart(SocketEffect.Stall.INSTANCE)
                        .build(),
                part.onResponseBody(SocketEffect.Stall.INSTANCE).build(),
                part.clone().code(503).build());
    }

    private static Stream<Arguments> combinations(MockResponse... silences) {
        return Arrays.stream(silences)
                .flatMap(silence -> Stream.of("http", "https")
                        .flatMap(scheme -> THREADS.stream()
                                .flatMap(kind -> Arrays.stream(How.values())
                                        .map(how -> Arguments.of(silence, scheme, kind, how)))));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void aCallEndsWhileTheServerIsSilent(MockResponse silence, String scheme, String kind, How how) throws Exception {
        if (scheme.equals("https")) {
            server.useHttps(new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslSocketFactory());
        }
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        server.enqueue(silence);
        Going going = call(kind, scheme, server.getPort());
        server.takeRequest();

        going.assertEnds(how, waiting(scheme, server.getPort()));
    }

    static Stream<Arguments> endings() {
        return THREADS.stream().flatMap(kind -> Arrays.stream(How.values()).map(how -> Arguments.of(kind, how)));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aCallEndsInTheTlsHandshake(String kind, How how) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Going going = call(kind, "https", silent.getLocalPort());
            silent.accept();

            going.assertEnds(how, waiting("https", silent.getLocalPort()));
        }
    }

    /** A server whose queue of new connections is full answers none. */
    @ParameterizedTest
    @MethodSource("endings")
    void aCallEndsWhileItConnects(String kind, How how) throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < 4; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(full.getLocalSocketAddress());
                queue.add(channel);
            }
            Going going = call(kind, "http", full.getLocalPort());
            going.awaitConnecting();

            going.assertEnds(how, waiting("http", full.getLocalPort()));
        } finally {
            for (SocketChannel channel : queue) {
                channel.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aWaitEndsThoughTheServerAsksForFiveMinutes(String kind, How how) throws Exception {
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "300")
                .build());
        CountDownLatch paused = new CountDownLatch(1);
        List<VboClient> itself = new ArrayList<>();
        VboClient vbo = VboClient.builder(URI.create("http://127.0.0.1:" + server.getPort()))
                .accessToken("token")
                .pause(time -> {
                    paused.countDown();
                    return itself.get(0).calls.pause(time);
                })
                .build();
        itself.add(vbo);
        URI page = URI.create("https://microsoft.com/devicelogin");
        Going going = new Going(kind, vbo, () -> vbo.awaitSignIn(new DeviceCode("CWE5QHLNM", page, Instant.MAX, "")));
        paused.await();

        going.assertEnds(how, "checkDeviceCode: ENDED while waiting for the person to sign in");
    }

    @Test
    void aCallThatStartsWhileTheClientIsClosedSendsNothing() throws Exception {
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        VboClient vbo = client("http", server.getPort());
        Call<?> call = vbo.calls.api(OrganizationsApi.class).listOrganizations("Bearer token", "false");

        assertEquals(
                "listOrganizations: client closed while waiting for the response of http://127.0.0.1:"
                        + server.getPort() + "/",
                failure(vbo, () -> {
                            vbo.close();
                            return call.execute();
                        })
                        .getMessage());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void aRuntimeExceptionOfALibraryIsATransportFailureThatDoesNotQuoteIt() {
        try (VboClient vbo = client("http", 1)) {
            VboTransportException none = failure(vbo, () -> {
                throw new IllegalStateException("a token");
            });

            assertEquals(
                    "listOrganizations: no response from http://127.0.0.1:1/: the response is not valid HTTP",
                    none.getMessage());
            assertNull(none.getCause());
        }
    }

    private static VboTransportException failure(VboClient vbo, Callable<?> execution) {
        Call<?> call = (Call<?>) Proxy.newProxyInstance(
                EndsAtOnceTest.class.getClassLoader(),
                new Class<?>[] {Call.class},
                (proxy, method, arguments) ->
                        method.getName().equals("timeout") ? okio.Timeout.NONE : execution.call());
        return assertThrows(VboTransportException.class, () -> vbo.calls.send("listOrganizations", call));
    }
}
