package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when no answer comes, when the caller no longer wants it, and afterwards. */
@Timeout(60)
class TimesTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final MockResponse SILENCE = new MockResponse.Builder()
            .onResponseStart(SocketEffect.Stall.INSTANCE)
            .build();

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpAfterTheCallTimeout() {
        server.enqueue(SILENCE);
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .callTimeout(Duration.ofMillis(50))
                .build()) {

            VboTransportException none =
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertEquals(
                    "requestDeviceCode: no response from " + server.url("/") + ": no complete response within 50 ms",
                    none.getMessage());
        }
    }

    @Test
    void aBodyThatNeverEndsIsGivenUpAfterTheCallTimeout() {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("{\"userCode\":")
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .callTimeout(Duration.ofMillis(50))
                .build()) {

            assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
        }
    }

    @Test
    void aRefusalWhoseBodyNeverEndsKeepsItsStatus() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .body("Service Unavailable")
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .callTimeout(Duration.ofSeconds(2))
                .build()) {

            assertEquals(
                    503,
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                            .statusCode());
        }
    }

    @Test
    void aServerThatDoesNotListenIsNamed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (VboClient vbo = VboClient.builder(URI.create("http://127.0.0.1:" + port))
                .accessToken("token")
                .build()) {

            VboTransportException none =
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertTrue(
                    none.getMessage()
                            .startsWith("requestDeviceCode: no response from http://127.0.0.1:" + port
                                    + "/: no connection: Connection refused"),
                    none.getMessage());
        }
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        try (VboClient vbo = VboClient.builder(URI.create("https://no-such-host.invalid"))
                .accessToken("token")
                .build()) {

            VboTransportException none =
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertEquals(
                    "requestDeviceCode: no response from https://no-such-host.invalid:4443/: the host name is not known",
                    none.getMessage());
        }
    }

    @Test
    void anInterruptEndsACallAtOnceAndStaysSet() throws Exception {
        server.enqueue(SILENCE);
        try (VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken("token").build()) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    vbo.requestDeviceCode(ORGANIZATION);
                } catch (VboException e) {
                    flag.complete(Thread.currentThread().isInterrupted());
                    failure.complete(e);
                }
            });
            caller.start();
            server.takeRequest();

            caller.interrupt();

            assertEquals(
                    "requestDeviceCode: interrupted while waiting for the response of " + server.url("/"),
                    failure.get().getMessage());
            assertTrue(flag.get());
        }
    }

    @Test
    void anInterruptedThreadSendsNothing() {
        try (VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken("token").build()) {
            Thread.currentThread().interrupt();

            VboTransportException none =
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertEquals("requestDeviceCode: interrupted before the request was sent", none.getMessage());
            assertTrue(Thread.interrupted());
            assertEquals(0, server.getRequestCount());
        }
    }

    @Test
    void closingEndsCallsUnderWay() throws Exception {
        server.enqueue(SILENCE);
        VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken("token").build();
        CompletableFuture<DeviceCode> call = CompletableFuture.supplyAsync(() -> vbo.requestDeviceCode(ORGANIZATION));
        server.takeRequest();

        vbo.close();

        VboTransportException none = assertInstanceOf(
                VboTransportException.class,
                assertThrows(ExecutionException.class, call::get).getCause());
        assertEquals(
                "requestDeviceCode: client closed while waiting for the response of " + server.url("/"),
                none.getMessage());
    }

    @Test
    void aClosedClientRefusesCallsAndMayBeClosedAgain() {
        VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken("token").build();
        vbo.close();
        vbo.close();

        assertEquals(
                "requestDeviceCode: this client is closed",
                assertThrows(IllegalStateException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                        .getMessage());
    }

    @Test
    void closingLeavesNoThreadOfTheClientAndNoneThatKeepsTheProcessAlive() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        server.enqueue(new MockResponse.Builder().code(401).build());
        VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken("token").build();
        assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

        vbo.close();

        Set<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.getName().startsWith("MockWebServer"))
                .map(thread -> thread.getName() + (thread.isDaemon() ? "" : ", which is no daemon"))
                .collect(Collectors.toSet());
        left.removeAll(Set.of("OkHttp TaskRunner", "Okio Watchdog")); // Shared by a process; they end by themselves.
        assertEquals(Set.of(), left);
    }

    @Test
    void theTokenIsAskedForOncePerCallOnTheCallersThread() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Thread here = Thread.currentThread();
        Supplier<String> tokens = () -> {
            assertSame(here, Thread.currentThread());
            return "token-" + asked.incrementAndGet();
        };
        server.enqueue(new MockResponse.Builder().code(401).build());
        server.enqueue(new MockResponse.Builder().code(401).build());
        try (VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken(tokens).build()) {
            assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
            assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
        }

        assertEquals("Bearer token-1", server.takeRequest().getHeaders().get("Authorization"));
        assertEquals("Bearer token-2", server.takeRequest().getHeaders().get("Authorization"));
    }

    @Test
    void whatTheTokensSupplierThrowsReachesTheCaller() {
        IllegalStateException thrown = new IllegalStateException("no token today");
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken(() -> {
                    throw thrown;
                })
                .build()) {
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> vbo.requestDeviceCode(ORGANIZATION)));
        }
    }

    @Test
    void timeOutsAre10SecondsToConnectAnd60InAllUnlessSet() {
        VboClient.Builder builder =
                VboClient.builder(URI.create("https://vbo.example.com")).accessToken("token");
        try (VboClient vbo = builder.build()) {
            assertEquals(10_000, vbo.calls.http.connectTimeoutMillis());
            assertEquals(60_000, vbo.calls.http.callTimeoutMillis());
            assertEquals(0, vbo.calls.http.readTimeoutMillis() + vbo.calls.http.writeTimeoutMillis());
        }
        builder.connectTimeout(Duration.ofMillis(3)).callTimeout(Duration.ofMillis(4));
        try (VboClient vbo = builder.build()) {
            assertEquals(3, vbo.calls.http.connectTimeoutMillis());
            assertEquals(4, vbo.calls.http.callTimeoutMillis());
        }
    }

    @Test
    void itSpeaksHttp11AndGoesToLoopbackWithoutAProxy() {
        try (VboClient vbo = VboClient.builder(URI.create("http://localhost"))
                .accessToken("token")
                .build()) {
            assertEquals(List.of(Protocol.HTTP_1_1), vbo.calls.http.protocols());
            assertEquals(Proxy.NO_PROXY, vbo.calls.http.proxy());
        }
    }

    @Test
    void argumentsThatAreWrongAreNamed() {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        assertEquals(
                "give either accessToken(…) or credentials(…)",
                assertThrows(IllegalStateException.class, builder::build).getMessage());
        assertEquals(
                "callTimeout: the time is out of range; give 1 ms to 24 days",
                assertThrows(IllegalArgumentException.class, () -> builder.callTimeout(Duration.ZERO))
                        .getMessage());
        assertEquals(
                "connectTimeout: the time is out of range; give 1 ms to 24 days",
                assertThrows(IllegalArgumentException.class, () -> builder.connectTimeout(Duration.ofHours(577)))
                        .getMessage());
        builder.callTimeout(Duration.ofMillis(1)).connectTimeout(Duration.ofDays(24));
        try (VboClient vbo = builder.accessToken("token").build()) {
            assertEquals(
                    "organizationId",
                    assertThrows(NullPointerException.class, () -> vbo.requestDeviceCode((UUID) null))
                            .getMessage());
        }
    }
}
