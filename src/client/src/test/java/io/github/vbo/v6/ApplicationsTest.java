package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.Application;
import io.github.vbo.v6.model.Organization;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications are created by one request, which is sent only if all arguments are good. */
@Timeout(60)
class ApplicationsTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final DeviceCode CODE =
            new DeviceCode("CWE5QHLNM", URI.create("https://microsoft.com/devicelogin"), Instant.MAX, "");
    private static final HeldCertificate CERTIFICATE =
            new HeldCertificate.Builder().duration(1, TimeUnit.DAYS).build();
    static final String UNCLEAR =
            "; the request was not repeated, because the server may have created applications: look"
                    + " for them in Microsoft Entra ID before you call again";
    private static final String TWO = "{\"offset\":0,\"limit\":2,\"results\":["
            + "{\"applicationId\":\"8f5a4c1e-6d0b-4b52-9d3e-0c5f3a7e2b11\",\"displayName\":\"Backup\",\"tags\":[\"x\"]},"
            + "{\"applicationId\":\"C2B7D9F4-51A6-4F0E-8A83-7BE1D4096C22\",\"displayName\":null}],\"_links\":{}}";

    @TempDir
    private static Path folder;

    private final MockWebServer server = new MockWebServer();
    private Path pfx;
    private VboClient vbo;

    @BeforeEach
    void start() throws Exception {
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        pfx = Pfx.file(folder, "p4ss", CERTIFICATE);
        vbo = VboClient.builder(server.url("/").uri()).accessToken("token").build();
    }

    @AfterEach
    void stop() {
        vbo.close();
        server.close();
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json; charset=utf-8")
                .body(body)
                .build());
    }

    private List<Application> create() {
        return vbo.createApplications(ORGANIZATION, CODE, "Backup", 2, pfx, "p4ss"::toCharArray);
    }

    private String failure() {
        return assertThrows(VboException.class, this::create).getMessage();
    }

    @Test
    void oneRequestHasTheCodeTheNameTheCountAndTheFile() throws Exception {
        answer(200, TWO);

        List<Application> created = create();

        RecordedRequest request = server.takeRequest();
        assertEquals(
                "POST /v6/Organizations/" + ORGANIZATION + "/Applications",
                request.getMethod() + " " + request.getTarget());
        assertEquals(
                "{\"displayName\":\"Backup\",\"userCode\":\"CWE5QHLNM\",\"count\":2,\"applicationCertificate\":\""
                        + Base64.getEncoder().encodeToString(Files.readAllBytes(pfx))
                        + "\",\"applicationCertificatePassword\":\"p4ss\"}",
                request.getBody().utf8());
        assertEquals(
                List.of(
                        new Application(UUID.fromString("8f5a4c1e-6d0b-4b52-9d3e-0c5f3a7e2b11"), "Backup"),
                        new Application(UUID.fromString("c2b7d9f4-51a6-4f0e-8a83-7be1d4096c22"), null)),
                created);
    }

    @Test
    void thePasswordsArrayIsClearedAfterUse() {
        char[] good = "p4ss".toCharArray();
        char[] wrong = "wrong".toCharArray();
        answer(200, TWO);

        vbo.createApplications(ORGANIZATION, CODE, "Backup", 2, pfx, () -> good);
        assertThrows(
                IllegalArgumentException.class,
                () -> vbo.createApplications(ORGANIZATION, CODE, "Backup", 2, pfx, () -> wrong));

        assertArrayEquals(new char[4], good);
        assertArrayEquals(new char[5], wrong);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''     | 2  | p4ss  | name: it is empty or blank; give a name for the applications
            ' '    | 2  | p4ss  | name: it is empty or blank; give a name for the applications
            Backup | 0  | p4ss  | count: 0 is too small; give at least 1
            Backup | -1 | p4ss  | count: -1 is too small; give at least 1
            Backup | 2  | p4ss2 | pfx: the file PFX cannot be opened with the password; check the password
            Backup | 2  |       | password: the supplier gave none; give the password of the PFX file
            """)
    void aWrongArgumentIsNamedAndNothingIsSent(String name, int count, String password, String message) {
        Supplier<char[]> given = () -> password == null ? null : password.toCharArray();

        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> vbo.createApplications(ORGANIZATION, CODE, name, count, pfx, given))
                .getMessage();

        assertEquals(message, said.replace(pfx.toString(), "PFX"));
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void anOrganizationWithoutAnIdIsRefusedAndNothingIsSent() {
        Organization without = new Organization(null, "abc.onmicrosoft.com", null, null, null);

        assertEquals(
                "organization: abc.onmicrosoft.com has no id, so nothing can be requested for it",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> vbo.createApplications(without, CODE, "Backup", 2, pfx, "p4ss"::toCharArray))
                        .getMessage());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void aClosedClientReadsNoFile() {
        vbo.close();

        assertEquals(
                "createApplications: this client is closed",
                assertThrows(
                                IllegalStateException.class,
                                () -> vbo.createApplications(
                                        ORGANIZATION, CODE, "Backup", 2, folder.resolve("none"), () -> null))
                        .getMessage());
    }

    /** No source says what a server has done before it fails. */
    @ParameterizedTest
    @CsvSource({
        "400, false",
        "403, false",
        "404, false",
        "429, false",
        "501, false",
        "401, true",
        "408, true",
        "500, true",
        "502, true",
        "504, true"
    })
    void aRefusalIsNotRepeatedAndSaysWhetherApplicationsMayExist(int status, boolean unclear) {
        answer(status, "{\"message\":\"No.\"}");

        assertEquals(
                "createApplications: the server refused with status " + status + ": No" + (unclear ? UNCLEAR : "."),
                failure());
        answer(status, "{\"message\":\"No.\"}");
        assertEquals(unclear, assertThrows(VboException.class, this::create).mayHaveActed());
        assertEquals(2, server.getRequestCount());
    }

    @Test
    void theTimeOfAnotherTryComesBeforeTheAdviceToLookFirst() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "0")
                .build());

        assertEquals(
                "createApplications: the server refused with status 503 with an empty body; try again in 0 s" + UNCLEAR,
                failure());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void after401TheRequestIsNotRepeatedButTheNextCallSignsInAgain() throws Exception {
        String tokens =
                "{\"access_token\":\"t%d\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"r\"}";
        answer(200, tokens.formatted(1));
        answer(401, "");
        answer(200, tokens.formatted(2));
        answer(200, TWO);
        try (VboClient signingIn = VboClient.builder(server.url("/").uri())
                .credentials("administrator", "password"::toCharArray)
                .build()) {
            vbo.close();
            vbo = signingIn;

            assertEquals(
                    "createApplications: the server refused with status 401 with an empty body; the access token is new,"
                            + " so check whether a proxy removes the header Authorization, or the server wants an"
                            + " antiforgery token" + UNCLEAR,
                    failure());
            assertEquals(2, server.getRequestCount());
            assertEquals(2, create().size());
            assertEquals(4, server.getRequestCount());
        }
        assertEquals("/v6/token", server.takeRequest().getTarget());
        assertEquals("Bearer t1", server.takeRequest().getHeaders().get("Authorization"));
        assertEquals("/v6/token", server.takeRequest().getTarget());
        assertEquals("Bearer t2", server.takeRequest().getHeaders().get("Authorization"));
    }

    @Test
    void aRefusedSignInSendsNothingThatCouldCreateApplications() {
        answer(401, "");
        try (VboClient signingIn = VboClient.builder(server.url("/").uri())
                .credentials("administrator", "password"::toCharArray)
                .build()) {
            vbo.close();
            vbo = signingIn;

            assertEquals(
                    "requestToken: the server refused with status 401 with an empty body; the user name or password is wrong",
                    failure());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                            | expected a required property at $.results, got nothing
            {"results":null}                                              | expected an array at $.results, got null
            {"results":[null]}                                            | expected a value other than null at $.results[0], got null
            {"results":[{"displayName":"Backup"}]}                        | expected a required property at $.results[0].applicationId, got nothing
            {"results":[{"applicationId":null}]}                          | expected a UUID at $.results[0].applicationId, got null
            {"results":[{"applicationId":"8f5a"}]}                        | expected a UUID at $.results[0].applicationId, got a string of length 4 that is not a UUID
            """)
    void aResponseWithoutTheIdsSaysThatApplicationsMayExist(String body, String flaw) {
        answer(200, body);

        assertEquals("createApplications: " + flaw + " (status 200)" + UNCLEAR, failure());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void anotherStatusSaysThatApplicationsMayExist() {
        answer(202, "");

        assertEquals("createApplications: expected status 200, got 202" + UNCLEAR, failure());
    }

    @Test
    void aConnectionThatIsCutIsNotTriedAgain() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());

        assertEquals(
                "createApplications: no response from " + server.url("/")
                        + ": the connection was closed before a response came" + UNCLEAR,
                failure());
        assertEquals(1, server.getRequestCount());
    }

    @Test
    void aServerThatWasNotReachedHasCreatedNothing() {
        server.close();

        String message = failure();

        assertTrue(message.matches("createApplications: no response from [^;]*: no connection: [^;]*"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "SSLHandshakeException, false",
        "SSLException, true",
        "EOFException, true",
        "UnknownHostException, false"
    })
    void onlyAServerThatWasReachedMayHaveActed(String failure, boolean mayHaveActed) {
        Exception cause = switch (failure) {
            case "SSLHandshakeException" -> new SSLHandshakeException("");
            case "SSLException" -> new SSLException("");
            case "EOFException" -> new EOFException();
            default -> new UnknownHostException();
        };

        assertEquals(
                mayHaveActed,
                Diagnosis.of(cause, server.url("/"), Duration.ofSeconds(1), false)
                        .mayHaveActed());
    }

    @Test
    void anInterruptBeforeTheCallHasCreatedNothing() {
        Thread.currentThread().interrupt();

        assertEquals("createApplications: interrupted before the request was sent", failure());
        assertTrue(Thread.interrupted());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void theCallMayTakeLongerThanOtherCalls() {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .headersDelay(400, TimeUnit.MILLISECONDS)
                .body(TWO)
                .build());
        try (VboClient hasty = hasty(Duration.ofMillis(200))) {
            assertEquals(
                    2,
                    hasty.createApplications(ORGANIZATION, CODE, "Backup", 2, pfx, "p4ss"::toCharArray)
                            .size());
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 60, 60", "60, 20, 60"})
    void theLongerOfItsTimeAndTheCallTimeoutHolds(int callTimeout, int time, int limit) {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        try (VboClient hasty = hasty(Duration.ofMillis(callTimeout))) {
            OrganizationsApi api = hasty.calls.api(OrganizationsApi.class);

            assertEquals(
                    "x: no response from " + server.url("/") + ": no complete response within " + limit + " ms",
                    assertThrows(
                                    VboTransportException.class,
                                    () -> hasty.calls.answerOnce(
                                            "x", t -> api.listOrganizations(t, "false"), Duration.ofMillis(time)))
                            .getMessage());
        }
    }

    private VboClient hasty(Duration callTimeout) {
        return VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .callTimeout(callTimeout)
                .build();
    }
}
