package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.OrganizationType;
import io.github.vbo.v6.model.Region;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the organization to the person who has signed in; time passes only as far as the client waits. */
class JourneyTest {
    private static final UUID ID = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");

    private final MockWebServer server = new MockWebServer();
    private final List<Duration> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = new MovingClock(() -> now);
    private Duration jump = Duration.ZERO;
    private VboClient vbo;

    @BeforeEach
    void start() throws Exception {
        server.start();
        vbo = VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .clock(clock)
                .pause(time -> {
                    pauses.add(time);
                    now = now.plus(time).plus(jump);
                    jump = Duration.ZERO;
                    return false;
                })
                .build();
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

    private void notYet(int times) {
        for (int i = 0; i < times; i++) {
            answer(200, "{\"authenticated\":false}");
        }
    }

    private DeviceCode code(int seconds) {
        return new DeviceCode(
                "DLSJ93K8Q", URI.create("https://microsoft.com/devicelogin"), now.plusSeconds(seconds), "");
    }

    @Test
    void organizationsAreListedWithNullsAndUnknownValues() throws Exception {
        answer(
                200,
                "[{\"id\":\"" + ID
                        + "\",\"name\":\"abc.onmicrosoft.com\",\"type\":\"Office365\",\"region\":\"Worldwide\","
                        + "\"isTeamsOnline\":\"yes\",\"backedUpOrganizationId\":7},"
                        + "{\"id\":null,\"name\":null,\"type\":\"Moon\",\"region\":null,\"isTeamsOnline\":null},{}]");

        List<Organization> organizations = vbo.organizations();

        assertEquals(
                "/v6/Organizations?extendedView=false", server.takeRequest().getTarget());
        assertEquals(3, organizations.size());
        assertEquals(ID, organizations.get(0).id());
        assertEquals(OrganizationType.OFFICE365, organizations.get(0).type());
        assertEquals(Region.WORLDWIDE, organizations.get(0).region());
        assertEquals(new OrganizationType("Moon"), organizations.get(1).type());
        assertEquals(null, organizations.get(2).name());
    }

    @Test
    void aListThatHoldsSomethingElseIsNamedByItsPlace() {
        answer(200, "[{},{\"id\":\"abc\"}]");
        answer(200, "[null]");
        answer(200, "{\"results\":[]}");

        assertEquals(
                "$[1].id",
                assertThrows(VboContractException.class, vbo::organizations).path());
        assertEquals(
                "$[0]",
                assertThrows(VboContractException.class, vbo::organizations).path());
        assertEquals(
                "an array",
                assertThrows(VboContractException.class, vbo::organizations).expected());
    }

    @Test
    void anOrganizationIsFoundByEitherName() {
        String other = "00000000-0000-4000-8000-000000000001";
        String list = "[{\"name\":\"abc.onmicrosoft.com\",\"officeName\":\"ABC\"},{\"name\":\"x\",\"id\":\"" + ID
                + "\"},{\"name\":\"X\",\"id\":\"" + other + "\"},{\"officeName\":\"abc.onmicrosoft.com\"},{},"
                + "{\"name\":\"y\"},{\"name\":\"y\",\"id\":\"" + ID + "\"}]";
        for (int i = 0; i < 5; i++) {
            answer(200, list);
        }

        assertEquals("ABC", vbo.organization("ABC.onmicrosoft.com").officeName());
        assertEquals("abc.onmicrosoft.com", vbo.organization("abc").name());
        assertEquals(ID, vbo.organization("y").id());
        assertEquals(
                "name: the server has no organization named none; it has abc.onmicrosoft.com, x, X, y",
                assertThrows(IllegalArgumentException.class, () -> vbo.organization("none"))
                        .getMessage());
        assertEquals(
                "name: several organizations are named x; choose one by id: " + ID + ", " + other,
                assertThrows(IllegalArgumentException.class, () -> vbo.organization("x"))
                        .getMessage());
    }

    @Test
    void anOrganizationWithoutAnIdCannotBeChosen() {
        Organization organization = new Organization(null, "abc", null, null, null);

        assertEquals(
                "organization: abc has no id, so nothing can be requested for it",
                assertThrows(IllegalArgumentException.class, () -> vbo.requestDeviceCode(organization))
                        .getMessage());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void aCodeForAnOrganizationFromTheListIsAskedForByItsId() throws Exception {
        answer(
                200,
                "{\"userCode\":\"DLSJ93K8Q\",\"verificationUrl\":\"https://microsoft.com/devicelogin\",\"expiresIn\":9,"
                        + "\"message\":\"\"}");

        DeviceCode code = vbo.requestDeviceCode(new Organization(ID, "abc", null, null, null));

        assertEquals(
                "/v6/Organizations/" + ID + "/DeviceCode", server.takeRequest().getTarget());
        assertEquals("DLSJ93K8Q", code.userCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"message\":null", ",\"message\":\"\""})
    void aCodeNeedsNoMessage(String message) {
        answer(
                200,
                "{\"userCode\":\"DLSJ93K8Q\",\"verificationUrl\":\"https://microsoft.com/devicelogin\",\"expiresIn\":9"
                        + message + "}");

        assertEquals("", vbo.requestDeviceCode(ID).message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"offset":0,"limit":30,"results":[{"name":"abc"}],"_links":{"self":{}}} | an object with results, as in API version 8
            {"results":{"name":"abc"}}                                              | an object
            {"data":{"results":[]}}                                                 | an object
            {"message":"results"}                                                   | an object
            {}                                                                      | an object
            "results"                                                               | a string
            """)
    void aListOfApiVersion8IsNamed(String body, String got) {
        answer(200, body);

        VboContractException e = assertThrows(VboContractException.class, () -> vbo.organizations());

        assertEquals("listOrganizations: expected an array at $, got " + got + " (status 200)", e.getMessage());
    }

    @Test
    void onlyAListCanBeOfApiVersion8() {
        answer(200, "[{\"results\":[]},{\"id\":{\"results\":[]}}]");
        answer(200, "{\"results\":[]}");

        assertEquals(
                "listOrganizations: expected a UUID at $[1].id, got an object (status 200)",
                assertThrows(VboContractException.class, () -> vbo.organizations())
                        .getMessage());
        assertEquals(
                "requestDeviceCode: expected a required property at $.userCode, got nothing (status 200)",
                assertThrows(VboContractException.class, () -> vbo.requestDeviceCode(ID))
                        .getMessage());
    }

    @Test
    void aCodeForANewOrganizationIsOfItsRegion() throws Exception {
        answer(
                200,
                "{\"userCode\":\"DLSJ93K8Q\",\"verificationUrl\":\"https://microsoft.com/deviceloginchina\",\"expiresIn\":9,"
                        + "\"message\":\"\"}");

        DeviceCode code = vbo.requestDeviceCodeForNewOrganization(Region.CHINA);

        RecordedRequest request = server.takeRequest();
        assertEquals("POST /v6/DeviceCode HTTP/1.1", request.getRequestLine());
        assertEquals("{\"targetRegion\":\"China\"}", request.getBody().utf8());
        assertEquals("application/json; charset=UTF-8", request.getHeaders().get("Content-Type"));
        assertEquals(now.plusSeconds(9), code.expiresAt());
    }

    @Test
    void itIsAskedAtOnceAndThenEvery5SecondsUntilConfirmed() throws Exception {
        notYet(2);
        answer(200, "{\"authenticated\":true}");

        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code(899)));

        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(5)), pauses);
        RecordedRequest request = server.takeRequest();
        assertEquals("POST /v6/DeviceCode/check HTTP/1.1", request.getRequestLine());
        assertEquals("{\"userCode\":\"DLSJ93K8Q\"}", request.getBody().utf8());
    }

    @Test
    void itEndsNotConfirmedWhenTheCodeExpiresAfterALastQuestion() {
        notYet(4);

        assertEquals(SignIn.NOT_CONFIRMED, vbo.awaitSignIn(code(12)));

        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2)), pauses);
        assertEquals(4, server.getRequestCount());
    }

    @Test
    void anExpiredCodeIsAskedAboutOnce() {
        answer(200, "{\"authenticated\":true}");
        notYet(1);

        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code(0)));
        assertEquals(SignIn.NOT_CONFIRMED, vbo.awaitSignIn(code(-1)));
        assertEquals(List.of(), pauses);
    }

    @Test
    void theOnlyQuestionAboutAnExpiredCodeIsNotTakenForAnsweredWhenItIsNot() {
        answer(503, "{\"message\":\"Down.\"}");
        VboServiceException refusal = assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code(-1)));
        assertEquals(503, refusal.statusCode());
        assertEquals(1, server.getRequestCount());
    }

    @ParameterizedTest
    @CsvSource({"503, 3", "429, 3", "502, 1"})
    void aLastQuestionWithoutAnAnswerIsAFailure(int status, int answered) {
        notYet(answered);
        for (int i = answered; i < 4; i++) {
            answer(status, "");
        }

        VboServiceException refusal = assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code(12)));

        assertEquals(
                "checkDeviceCode: the server refused with status " + status + " with an empty body",
                refusal.getMessage());
    }

    @Test
    void aLastQuestionAfterFailuresMayBeAnswered() {
        notYet(1);
        answer(503, "");
        notYet(1);

        assertEquals(SignIn.NOT_CONFIRMED, vbo.awaitSignIn(code(10)));
    }

    @Test
    void aSingleQuestionIsAskedOnce() {
        notYet(1);
        answer(200, "{\"authenticated\":true}");
        answer(503, "{\"message\":\"Down.\"}");
        answer(404, "{\"message\":\"Unknown code.\"}");

        assertFalse(vbo.isSignedIn(code(899)));
        assertTrue(vbo.isSignedIn(code(899)));
        assertEquals(
                503,
                assertThrows(VboServiceException.class, () -> vbo.isSignedIn(code(899)))
                        .statusCode());
        assertEquals(
                "checkDeviceCode: the server refused with status 404: Unknown code.",
                assertThrows(VboServiceException.class, () -> vbo.isSignedIn(code(0)))
                        .getMessage());
        assertEquals(List.of(), pauses);
        assertEquals(4, server.getRequestCount());
    }

    @Test
    void itSlowsDownWhenToldSo() {
        notYet(1);
        answer(429, "");
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", "40")
                .build());
        notYet(1);
        answer(200, "{\"authenticated\":true}");

        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code(899)));

        assertEquals(
                List.of(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(40), Duration.ofSeconds(15)),
                pauses);
    }

    @Test
    void aServerThatIsAwayForAWhileIsNoMatter() {
        notYet(1);
        answer(408, "");
        answer(503, "");
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        answer(500, "{\"message\":\"starting\"}");
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("{\"authenticated\":")
                .setHeader("Content-Length", "40")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build());
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .addHeader("Retry-After", "30")
                .build());
        answer(200, "{\"authenticated\":true}");

        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code(899)));
        assertEquals(Duration.ofSeconds(30), pauses.get(pauses.size() - 1));
    }

    @Test
    void aServerThatIsAwayAtFirstIsTriedTwiceMore() {
        for (int i = 0; i < 2; i++) {
            answer(503, "");
            server.enqueue(new MockResponse.Builder()
                    .onResponseStart(new SocketEffect.CloseSocket())
                    .build());
            if (i == 0) {
                answer(200, "{\"authenticated\":true}");
            } else {
                answer(502, "");
            }
        }

        assertEquals(SignIn.CONFIRMED, vbo.awaitSignIn(code(899)));
        assertEquals(
                502,
                assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code(899)))
                        .statusCode());
    }

    @Test
    void aServerThatDoesNotKnowTheQuestionIsTheAnswer() {
        answer(500, "{\"message\":\"Unknown code.\"}");

        assertEquals(
                "checkDeviceCode: the server refused with status 500: Unknown code; the code is still valid, only its"
                        + " confirmation is unavailable",
                assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code(899)))
                        .getMessage());
        assertEquals(List.of(), pauses);
    }

    @Test
    void aRefusalInTheMiddleIsTheAnswer() {
        notYet(1);
        answer(403, "{\"message\":\"Access is denied.\"}");

        assertEquals(
                403,
                assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code(899)))
                        .statusCode());
    }

    @Test
    void anAnswerThatBreaksTheContractIsTheAnswer() {
        notYet(1);
        answer(200, "{\"authenticated\":\"true\"}");

        assertEquals(
                "$.authenticated",
                assertThrows(VboContractException.class, () -> vbo.awaitSignIn(code(899)))
                        .path());
    }

    @Test
    void aClockThatIsSetForwardEndsTheWaitWithALastQuestion() {
        notYet(2);
        jump = Duration.ofHours(1);

        assertEquals(SignIn.NOT_CONFIRMED, vbo.awaitSignIn(code(899)));

        assertEquals(2, server.getRequestCount());
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeTheCodeLast() {
        notYet(3);
        jump = Duration.ofHours(-1);

        assertEquals(SignIn.NOT_CONFIRMED, vbo.awaitSignIn(code(10)));

        assertEquals(List.of(Duration.ofSeconds(5), Duration.ofSeconds(5)), pauses);
    }

    @Test
    void anInterruptOfTheWaitIsThrownAndStaysSet() {
        notYet(1);
        try (VboClient interrupted = VboClient.builder(server.url("/").uri())
                .accessToken("token")
                .clock(clock)
                .pause(time -> {
                    throw new InterruptedException();
                })
                .build()) {

            VboTransportException none =
                    assertThrows(VboTransportException.class, () -> interrupted.awaitSignIn(code(899)));

            assertEquals("checkDeviceCode: interrupted while waiting for the person to sign in", none.getMessage());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aTokenThatExpiresWhileWaitingIsRenewed() throws Exception {
        String tokens = "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":60,\"refresh_token\":\"r\"}";
        answer(200, tokens.formatted("a1"));
        notYet(11);
        answer(200, tokens.formatted("a2"));
        answer(401, "");
        answer(200, tokens.formatted("a3"));
        answer(200, "{\"authenticated\":true}");
        try (VboClient session = VboClient.builder(server.url("/").uri())
                .credentials("u", () -> "p".toCharArray())
                .clock(clock)
                .pause(time -> {
                    now = now.plus(time);
                    return false;
                })
                .build()) {

            assertEquals(SignIn.CONFIRMED, session.awaitSignIn(code(899)));
        }
        assertEquals(16, server.getRequestCount());
    }
}
