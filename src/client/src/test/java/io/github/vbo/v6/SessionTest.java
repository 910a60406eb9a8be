package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client with credentials signs in, renews, and sends a call again. */
@Timeout(60)
class SessionTest {
    private final MockWebServer server = new MockWebServer();
    private final List<char[]> passwords = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private VboClient vbo;

    @BeforeEach
    void start() throws Exception {
        server.start();
        vbo = client();
    }

    private VboClient client() {
        Clock clock = new MovingClock(() -> now);
        return VboClient.builder(server.url("/").uri())
                .credentials("VBO\\administrator", () -> {
                    char[] typed = "p&s+s wörd".toCharArray();
                    passwords.add(typed);
                    return typed;
                })
                .clock(clock)
                .build();
    }

    @AfterEach
    void stop() {
        vbo.close();
        server.close();
    }

    private static MockResponse json(int status, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json; charset=utf-8")
                .body(body)
                .build();
    }

    private static MockResponse tokens(String access, String refresh, long expiresIn) {
        return json(
                200,
                "{\"access_token\":\"" + access + "\",\"token_type\":\"bearer\",\"expires_in\":" + expiresIn
                        + (refresh == null ? "" : ",\"refresh_token\":\"" + refresh + "\"")
                        + ",\".issued\":\"Thu, 01 Jan 2026 00:00:00 GMT\",\".expires\":\"?\",\"userName\":null}");
    }

    private static MockResponse none() {
        return json(200, "[]");
    }

    private void assertSent(String target, String authorization, String body) throws Exception {
        RecordedRequest request = server.takeRequest();
        assertEquals(target, request.getTarget());
        assertEquals(authorization, request.getHeaders().get("Authorization"));
        assertEquals(body, request.getBody() == null ? "" : request.getBody().utf8());
    }

    private static final String LIST = "/v6/Organizations?extendedView=false";
    private static final String BY_PASSWORD =
            "grant_type=password&username=VBO%5Cadministrator&password=p%26s%2Bs+w%C3%B6rd&disable_antiforgery_token=true";

    @Test
    void itSignsInAtTheFirstCallAndOnlyThen() throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        server.enqueue(none());
        assertEquals(0, server.getRequestCount());

        vbo.organizations();
        vbo.organizations();

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertEquals(3, server.getRequestCount());
    }

    @Test
    void itsTokenCanBeUsedElsewhere() throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        assertEquals("a1", vbo.accessToken());
        assertEquals("a1", vbo.accessToken());
        vbo.organizations();
        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertEquals(2, server.getRequestCount());

        vbo.close();
        assertThrows(IllegalStateException.class, vbo::accessToken);
    }

    @Test
    void thePasswordsArrayStaysTheCallers() throws Exception {
        char[] always = "p&s+s wörd".toCharArray();
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(none());
        try (VboClient same = VboClient.builder(server.url("/").uri())
                .credentials("VBO\\administrator", () -> always)
                .build()) {
            same.organizations();
            same.organizations();
        }

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, BY_PASSWORD);
    }

    @Test
    void aCallbackThatFailsOrUsesTheClientDoesNotBlockTheNextCall() {
        List<Supplier<char[]>> callbacks = new ArrayList<>();
        try (VboClient odd = VboClient.builder(server.url("/").uri())
                .credentials("u", () -> callbacks.remove(0).get())
                .build()) {
            callbacks.add(() -> {
                throw new StackOverflowError();
            });
            callbacks.add(() -> String.valueOf(odd.organizations().size()).toCharArray());
            callbacks.add("p"::toCharArray);
            server.enqueue(tokens("a1", "r1", 3600));
            server.enqueue(none());

            assertThrows(Throwable.class, odd::organizations);
            assertEquals(
                    "credentials: the password's callback used the client that asks for it",
                    assertThrows(IllegalStateException.class, odd::organizations)
                            .getMessage());
            assertEquals(List.of(), odd.organizations());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 503})
    void whileTheOldTokenIsGoodARenewalThatFailsCanWait(int status) throws Exception {
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(none());
        server.enqueue(json(status, ""));
        server.enqueue(none());
        server.enqueue(none());
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(none());

        vbo.organizations();
        now = now.plusSeconds(3545);
        vbo.organizations();
        now = now.plusSeconds(9);
        vbo.organizations();
        now = now.plusSeconds(1);
        vbo.organizations();

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a2", "");
    }

    @Test
    void itRenewsShortlyBeforeTheTokenExpires() throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        server.enqueue(none());
        server.enqueue(tokens("a2", "r2", 3600));
        server.enqueue(none());

        vbo.organizations();
        now = now.plusSeconds(3539);
        vbo.organizations();
        now = now.plusSeconds(1);
        vbo.organizations();

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, "grant_type=refresh_token&refresh_token=r1&disable_antiforgery_token=true");
        assertSent(LIST, "Bearer a2", "");
        assertEquals(1, passwords.size());
    }

    @Test
    void aShortLivedTokenIsUsedForNineTenthsOfItsTime() throws Exception {
        server.enqueue(tokens("a1", "r1", 10));
        server.enqueue(none());
        server.enqueue(none());
        server.enqueue(tokens("a2", "r2", 10));
        server.enqueue(none());

        vbo.organizations();
        now = now.plusSeconds(8);
        vbo.organizations();
        now = now.plusSeconds(1);
        vbo.organizations();

        assertEquals(5, server.getRequestCount());
    }

    @Test
    void aTokenThatIsOldAlreadyWhenItComesIsUsedAllTheSame() throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        try (VboClient late = VboClient.builder(server.url("/").uri())
                .credentials("VBO\\administrator", "p&s+s wörd"::toCharArray)
                .clock(new MovingClock(() -> now = now.plusSeconds(3600)))
                .build()) {
            late.organizations();
        }

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
    }

    @Test
    void a401RenewsTheTokenAndSendsTheCallOnceMore() throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", "r2", 3600));
        server.enqueue(none());

        assertEquals(List.of(), vbo.organizations());

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, "grant_type=refresh_token&refresh_token=r1&disable_antiforgery_token=true");
        assertSent(LIST, "Bearer a2", "");
    }

    @Test
    void aSecond401IsTheAnswer() {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", "r2", 3600));
        server.enqueue(json(401, ""));

        VboServiceException refusal = assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(401, refusal.statusCode());
        assertEquals("listOrganizations", refusal.operation());
        assertEquals(REFUSED + " with an empty body" + NEW_TOKEN, refusal.getMessage());
        assertEquals(4, server.getRequestCount());
    }

    private static final String REFUSED = "listOrganizations: the server refused with status 401";
    private static final String NEW_TOKEN =
            "; the access token is new, so check whether a proxy removes the header Authorization, or the server wants an"
                    + " antiforgery token";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Bearer    |                              | with an empty body; NEW
            Bearer    | {"Message":"It was denied."} | : It was denied; NEW
            Bearer    | <html>                       | with application/json and no message in it; NEW
            Negotiate |                              | with an empty body; something before the server wants its own sign-in (WWW-Authenticate: Negotiate)
            """)
    void aRefusalOfATokenThatWasJustIssuedSaysWhatElseItMayMean(String challenge, String body, String message) {
        server.enqueue(tokens("a1", null, 3600));
        for (int call = 0; call < 2; call++) {
            server.enqueue(json(401, body == null ? "" : body)
                    .newBuilder()
                    .addHeader("WWW-Authenticate", challenge)
                    .build());
        }

        for (int call = 0; call < 2; call++) {
            assertEquals(
                    REFUSED + (message.startsWith(":") ? "" : " ") + message.replace("; NEW", NEW_TOKEN),
                    assertThrows(VboServiceException.class, vbo::organizations).getMessage());
        }
    }

    @Test
    void aTokenThatWasAcceptedOnceIsNotNew() {
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(json(500, "{\"message\":\"The session has expired.\"}"));

        vbo.organizations();
        vbo.organizations();

        assertEquals(
                "requestToken: the server refused with status 500: The session has expired.",
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());
    }

    @Test
    void aRefusalOfTheRefreshOrOfTheSecondSignInIsReportedAsItIs() {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(401, ""));
        server.enqueue(json(401, ""));

        assertEquals(
                "requestToken: the server refused with status 401 with an empty body; the user name or password is wrong",
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 429, 500, 503})
    void onlyA401SendsACallAgain(int status) {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(status, ""));

        assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(2, server.getRequestCount());
    }

    @Test
    void a404ForAnOperationThatNamesNoObjectQuestionsTheAddress() {
        String question = "the server refused with status 404: No such path; check the path of the address ";
        server.enqueue(json(404, "{\"message\":\"No such path.\"}"));
        assertEquals(
                "requestToken: " + question + server.url("/"),
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());

        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(404, "{\"message\":\"No such path.\"}"));
        assertEquals(
                "listOrganizations: " + question + server.url("/"),
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 500})
    void aRefusedRefreshFallsBackToThePassword(int status) throws Exception {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(json(status, "{\"message\":\"The session has expired.\"}"));
        server.enqueue(tokens("a2", "r2", 3600));
        server.enqueue(none());

        vbo.organizations();
        vbo.organizations();

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, "grant_type=refresh_token&refresh_token=r1&disable_antiforgery_token=true");
        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a2", "");
    }

    @Test
    void withoutARefreshTokenThePasswordIsUsedAgain() throws Exception {
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(none());

        vbo.organizations();
        vbo.organizations();

        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a1", "");
        assertSent(LIST, "Bearer a1", "");
        assertSent("/v6/token", null, BY_PASSWORD);
        assertSent(LIST, "Bearer a2", "");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "r")
    void aServerThatAnswersEveryCallWith401CausesOneSignInAMinute(String refreshToken) {
        AtomicInteger signIns = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (!request.getTarget().equals("/v6/token")) {
                    return json(401, "");
                }
                if (request.getBody().utf8().startsWith("grant_type=refresh_token")) {
                    return json(400, "{\"error\":\"invalid_grant\"}");
                }
                signIns.incrementAndGet();
                return tokens("a", refreshToken, 3600);
            }
        });

        for (int minute = 1; minute <= 3; minute++) {
            for (int i = 0; i < 5; i++) {
                assertThrows(VboServiceException.class, vbo::organizations);
            }
            assertEquals(minute, signIns.get());
            now = now.plusSeconds(60);
        }
    }

    @Test
    void aTokenThatTheServerAcceptedOnceIsReplacedAtOnce() {
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(none());
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(json(401, ""));
        server.enqueue(json(401, ""));

        vbo.organizations();
        assertThrows(VboServiceException.class, vbo::organizations);
        assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(6, server.getRequestCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503})
    void aServerInTroubleIsNotAskedWithThePasswordAfterARefresh(int status) {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(401, ""));
        server.enqueue(json(status, ""));

        assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(3, server.getRequestCount());
        assertEquals(1, passwords.size());
    }

    @Test
    void aWrongPasswordIsReportedInTheServersWords() {
        server.enqueue(
                json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"The password p&s+s wörd is wrong.\"}"));

        VboServiceException refusal = assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(
                "requestToken: the server refused with status 400: The password *** is wrong.", refusal.getMessage());
        assertEquals(1, server.getRequestCount());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer   | ; the user name or password is wrong",
                "NTLM     | ; something before the server wants its own sign-in (WWW-Authenticate: NTLM)"
            })
    void a401AtSignInSpeaksOfThePasswordOrOfSomethingBeforeTheServer(String challenge, String cause) {
        server.enqueue(new MockResponse.Builder()
                .code(401)
                .addHeader("WWW-Authenticate", challenge)
                .build());

        assertEquals(
                "requestToken: the server refused with status 401 with an empty body" + cause,
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void aWrongPasswordIsSentOnceAMinute(int status) {
        for (int minute = 1; minute <= 3; minute++) {
            server.enqueue(json(status, "{\"error\":\"invalid_grant\"}"));
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "requestToken: the server refused with status " + status + ": invalid_grant",
                        assertThrows(VboServiceException.class, vbo::organizations)
                                .getMessage());
            }
            assertEquals(minute, server.getRequestCount());
            now = now.plusSeconds(60);
        }
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepAPasswordFromBeingSent() {
        server.enqueue(json(400, "{\"error\":\"invalid_grant\"}"));
        server.enqueue(tokens("a1", null, 3600));
        server.enqueue(json(401, ""));
        server.enqueue(json(401, ""));
        server.enqueue(tokens("a2", null, 3600));
        server.enqueue(none());

        assertThrows(VboServiceException.class, vbo::organizations);
        now = now.minusSeconds(3600);
        assertThrows(VboServiceException.class, vbo::organizations);
        now = now.minusSeconds(3600);

        assertEquals(List.of(), vbo.organizations());
    }

    @Test
    void anotherPasswordIsSentAtOnce() throws Exception {
        List<String> typed = new ArrayList<>(List.of("wrong", "right"));
        server.enqueue(json(400, "{\"error\":\"invalid_grant\"}"));
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());
        try (VboClient asking = VboClient.builder(server.url("/").uri())
                .credentials("u", () -> typed.remove(0).toCharArray())
                .build()) {

            assertThrows(VboServiceException.class, asking::organizations);
            assertEquals(List.of(), asking.organizations());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aPasswordThatWasNotJudgedIsSentAgain(int status) {
        server.enqueue(json(status, ""));
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(none());

        assertThrows(VboServiceException.class, vbo::organizations);
        assertEquals(List.of(), vbo.organizations());
    }

    @Test
    void aWrongPasswordIsSentOnceHoweverManyThreadsCall() throws Exception {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return json(400, "{\"error\":\"invalid_grant\"}");
            }
        });
        int callers = 256;
        CyclicBarrier start = new CyclicBarrier(callers);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Integer>> refusals = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                refusals.add(threads.submit(() -> {
                    start.await();
                    return assertThrows(VboServiceException.class, vbo::organizations)
                            .statusCode();
                }));
            }
            for (Future<Integer> refusal : refusals) {
                assertEquals(400, refusal.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void tooManySignInsSayHowLongToWait() {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "30")
                .body("slow down")
                .build());

        VboServiceException refusal = assertThrows(VboServiceException.class, vbo::organizations);

        assertEquals(Optional.of(Duration.ofSeconds(30)), refusal.retryAfter());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void noExceptionHoldsTokensOrPassword() {
        server.enqueue(json(400, "{\"message\":\"p&s+s wörd\"}"));
        server.enqueue(json(400, "{\"message\":\"p%26s%2Bs+w%C3%B6rd\"}"));
        server.enqueue(json(400, "{\"message\":\"p&amp;s+s wörd\"}"));
        server.enqueue(json(201, "{\"access_token\":\"s3cret-a\",\"refresh_token\":\"s3cret-r\"}"));
        server.enqueue(json(200, "{\"access_token\":\"s3cret-a\",\"refresh_token\":\"s3cret-r\"}"));
        server.enqueue(json(200, "{\"access_token\":\"s3cret a\",\"token_type\":\"bearer\",\"expires_in\":1}"));
        server.enqueue(tokens("s3cret-a", "s3cret-r", 3600));
        server.enqueue(json(401, "s3cret-a"));
        server.enqueue(json(503, "token s3cret-r"));

        for (int i = 0; i < 7; i++) {
            VboException failure = assertThrows(VboException.class, vbo::organizations);
            now = now.plusSeconds(60);

            StringWriter everything = new StringWriter();
            failure.printStackTrace(new PrintWriter(everything, true));
            if (failure instanceof VboServiceException refusal) {
                everything.append(refusal.responseText());
            }
            assertFalse(everything.toString().contains("p%26s%2Bs"), everything.toString());
            assertFalse(everything.toString().contains("p&amp;s+s"), everything.toString());
            assertFalse(everything.toString().contains("s3cret"), everything.toString());
            assertFalse(everything.toString().contains("s+s wörd"), everything.toString());
        }
    }

    @Test
    void sixtyFourThreadsAtStartSignInOnce() throws Exception {
        AtomicInteger signIns = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (request.getTarget().equals("/v6/token")) {
                    return tokens("a" + signIns.incrementAndGet(), "r", 3600);
                }
                return none();
            }
        });
        CyclicBarrier start = new CyclicBarrier(64);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                calls.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                start.await();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return vbo.organizations().size();
                        },
                        threads));
            }
            for (CompletableFuture<Integer> call : calls) {
                assertEquals(0, call.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, signIns.get());
    }

    @Test
    void threadsThatWaitForASignInShareItsFailure() throws Exception {
        CountDownLatch signingIn = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                signingIn.countDown();
                answer.await();
                return json(400, "{\"error\":\"invalid_grant\"}");
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CompletableFuture<?> first = CompletableFuture.supplyAsync(vbo::organizations, threads);
            signingIn.await();
            Thread[] second = new Thread[1];
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<?> other = CompletableFuture.supplyAsync(
                    () -> {
                        second[0] = Thread.currentThread();
                        started.countDown();
                        return vbo.organizations();
                    },
                    threads);
            started.await();
            while (second[0].getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            answer.countDown();

            Throwable failure =
                    assertThrows(ExecutionException.class, first::get).getCause();
            assertEquals(
                    failure, assertThrows(ExecutionException.class, other::get).getCause());
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void anInterruptOfTheThreadThatSignsInIsItsOwnAffair() throws Exception {
        CountDownLatch signingIn = new CountDownLatch(1);
        AtomicInteger signIns = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                if (!request.getTarget().equals("/v6/token")) {
                    return none();
                }
                if (signIns.incrementAndGet() == 1) {
                    signingIn.countDown();
                    never.await();
                }
                return tokens("a", "r", 3600);
            }
        });
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        Thread first =
                new Thread(() -> interrupted.complete(assertThrows(VboTransportException.class, vbo::organizations)));
        first.start();
        signingIn.await();
        CompletableFuture<Integer> other = new CompletableFuture<>();
        Thread second = new Thread(() -> other.complete(vbo.organizations().size()));
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        first.interrupt();

        assertTrue(interrupted.get().getMessage().startsWith("requestToken: interrupted"));
        assertEquals(0, other.get());
        never.countDown();
    }

    @Test
    void anInterruptOfAThreadThatWaitsForASignInIsThrownAndStaysSet() throws Exception {
        CountDownLatch signingIn = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                signingIn.countDown();
                answer.await();
                return request.getTarget().equals("/v6/token") ? tokens("a", "r", 3600) : none();
            }
        });
        CompletableFuture<Integer> first =
                CompletableFuture.supplyAsync(() -> vbo.organizations().size());
        signingIn.await();
        CompletableFuture<String> interrupted = new CompletableFuture<>();
        Thread second = new Thread(() -> {
            VboException none = assertThrows(VboTransportException.class, vbo::organizations);
            interrupted.complete(Thread.currentThread().isInterrupted() + " " + none.getMessage());
        });
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        second.interrupt();

        assertEquals("true requestToken: interrupted while another thread signed in", interrupted.get());
        answer.countDown();
        assertEquals(0, first.get());
    }

    @Test
    void closingEndsTheWaitForAnotherThreadsSignIn() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch typed = new CountDownLatch(1);
        VboClient asking = VboClient.builder(server.url("/").uri())
                .credentials("u", () -> {
                    asked.countDown();
                    try {
                        typed.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "p".toCharArray();
                })
                .build();
        CompletableFuture<?> first = CompletableFuture.supplyAsync(asking::organizations);
        asked.await();
        CompletableFuture<String> closed = new CompletableFuture<>();
        Thread second = new Thread(() -> closed.complete(
                assertThrows(VboTransportException.class, asking::organizations).getMessage()));
        second.start();
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        asking.close();

        assertEquals("requestToken: client closed while another thread signed in", closed.get());
        typed.countDown();
        assertEquals(
                "requestToken: this client is closed",
                assertThrows(ExecutionException.class, first::get).getCause().getMessage());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void aTokenThatIsUnusableBreaksTheContract() {
        server.enqueue(tokens("a b", "r1", 3600));
        server.enqueue(tokens("a", "r1", Long.MAX_VALUE));

        VboContractException unusable = assertThrows(VboContractException.class, vbo::organizations);
        assertEquals("$.access_token", unusable.path());
        assertEquals(
                "$.expires_in",
                assertThrows(VboContractException.class, vbo::organizations).path());
    }

    @Test
    void anAccountWithoutRightsIsRefusedByTheOperation() {
        server.enqueue(tokens("a1", "r1", 3600));
        server.enqueue(json(403, "{\"message\":\"Access is denied.\"}"));

        assertEquals(
                "listOrganizations: the server refused with status 403: Access is denied.",
                assertThrows(VboServiceException.class, vbo::organizations).getMessage());
    }

    @Test
    void noPasswordAndBothWaysToATokenAreRefused() {
        VboClient.Builder builder = VboClient.builder(server.url("/").uri());
        try (VboClient without = builder.credentials("u", () -> new char[0]).build()) {
            assertEquals(
                    "credentials: the password is empty; give one",
                    assertThrows(IllegalArgumentException.class, without::organizations)
                            .getMessage());
        }
        assertEquals(
                "give either accessToken(…) or credentials(…)",
                assertThrows(
                                IllegalStateException.class,
                                () -> builder.accessToken("a").build())
                        .getMessage());
        assertEquals(0, server.getRequestCount());
    }
}
