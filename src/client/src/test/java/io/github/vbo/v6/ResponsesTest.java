package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of each kind of answer: the exception's kind and sentence, or a code. */
class ResponsesTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String TOKEN = "e30.an-access-token";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String GOOD =
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\","
                    + "\"expiresIn\":899,\"message\":\"Enter the code CWE5QHLNM.\"}";

    private final MockWebServer server = new MockWebServer();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DeviceCode ask() {
        try (VboClient vbo =
                VboClient.builder(server.url("/").uri()).accessToken(TOKEN).build()) {
            return vbo.requestDeviceCode(ORGANIZATION);
        }
    }

    private static MockResponse.Builder json(int status, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", JSON)
                .body(body);
    }

    private static final String QUOTA = "API calls quota exceeded! maximum admitted 5 per Minute.";

    static Stream<Arguments> refusals() {
        String html = "<html><body>Length Required</body></html>";
        return Stream.of(
                refusal(401, null, "", null, "401 with an empty body; the access token is wrong or has expired"),
                refusal(500, null, "", null, "500 with an empty body"),
                refusal(411, "text/html", html, null, "411 with text/html and no message in it"),
                refusal(403, null, "no", "no", "403: no"),
                refusal(
                        500,
                        JSON,
                        "{\"message\":\"Session has expired.\"}",
                        "Session has expired.",
                        "500: Session has expired."),
                refusal(404, JSON, "{\"Message\":\"No such thing.\"}", "No such thing.", "404: No such thing."),
                refusal(
                        400,
                        JSON,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"Wrong password.\"}",
                        "Wrong password.",
                        "400: Wrong password."),
                refusal(400, JSON, "{\"error\":\"invalid_grant\"}", "invalid_grant", "400: invalid_grant"),
                refusal(400, JSON, "{\"errors\":[{\"code\":1},{\"message\":\"a\"}]}", "a", "400: a"),
                refusal(400, JSON, "{\"message\":null,\"error\":\"x\"}", "x", "400: x"),
                refusal(400, JSON, "{\"inner\":{\"message\":\"a\"},\"message\":\"b\"}", "b", "400: b"),
                refusal(502, JSON, "{\"message\":\"cut off\",\"x\":", "cut off", "502: cut off"),
                refusal(500, JSON, "{\"message\":\"\"}", null, "500 with application/json and no message in it"),
                refusal(
                        401,
                        "text/html",
                        html,
                        null,
                        "401 with text/html and no message in it; the access token is" + " wrong or has expired"),
                refusal(429, "text/plain", QUOTA, QUOTA, "429: " + QUOTA),
                refusal(429, "text/plain; charset=utf-8", "\ufeff" + QUOTA, QUOTA, "429: " + QUOTA),
                refusal(429, "text/plain", "x".repeat(301), null, "429 with text/plain and no message in it"),
                refusal(429, JSON, "\"" + QUOTA + "\"", QUOTA, "429: " + QUOTA),
                refusal(429, "text/plain", "\ufeff\"" + QUOTA + "\"", QUOTA, "429: " + QUOTA),
                refusal(429, JSON, QUOTA, QUOTA, "429: " + QUOTA),
                refusal(
                        400,
                        JSON,
                        "{\"error\":{\"code\":\"invalid_grant\",\"message\":\"Wrong password.\"}}",
                        "Wrong password.",
                        "400: Wrong password."),
                refusal(
                        400,
                        JSON,
                        "{\"error\":{\"code\":\"\",\"message\":{\"lang\":\"en\",\"value\":\"No.\"}}}",
                        "No.",
                        "400: No."),
                refusal(400, JSON, "{\"Error\":{\"Code\":\"Denied\"}}", "Denied", "400: Denied"),
                refusal(
                        404,
                        "application/problem+json",
                        "\ufeff{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"No route.\"}",
                        "No route.",
                        "404: No route."),
                refusal(
                        404,
                        "application/problem+json",
                        "{\"title\":\"Not Found\",\"errors\":{\"id\":[\"x\"]}}",
                        "Not Found",
                        "404: Not Found"),
                refusal(500, JSON, "{\"errorCode\":\"ProxyOffline\"}", "ProxyOffline", "500: ProxyOffline"),
                refusal(
                        500,
                        JSON,
                        "{\"errorCode\":\"ProxyOffline\",\"message\":\"A proxy is offline.\"}",
                        "A proxy is offline.",
                        "500: A proxy is offline."),
                refusal(500, JSON, "[1]", null, "500 with application/json and no message in it"),
                refusal(500, JSON, GOOD.replace("Enter the code CWE5QHLNM.", "x"), "x", "500: x"),
                refusal(
                        599,
                        JSON,
                        "{\"message\":\"a\\r\\n\\u001b[31mb\\u2028c\"}",
                        "a\r\n\u001b[31mb\u2028c",
                        "599: a [31mb c"));
    }

    private static Arguments refusal(
            int status, String contentType, String body, String serverMessage, String sentence) {
        return Arguments.of(status, contentType, body, serverMessage, sentence);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("refusals")
    void aStatusFrom400OnIsARefusalInTheServersWords(
            int status, String contentType, String body, String serverMessage, String sentence) {
        MockResponse.Builder answer = new MockResponse.Builder().code(status).body(body);
        if (contentType != null) {
            answer.addHeader("Content-Type", contentType);
        }
        server.enqueue(answer.build());

        VboServiceException refusal = assertThrows(VboServiceException.class, this::ask);

        assertAll(
                () -> assertEquals("requestDeviceCode", refusal.operation()),
                () -> assertEquals(status, refusal.statusCode()),
                () -> assertEquals(Optional.ofNullable(serverMessage), refusal.serverMessage()),
                () -> assertEquals(
                        "requestDeviceCode: the server refused with status " + sentence, refusal.getMessage()));
    }

    static Stream<Arguments> challenges() {
        String ours = "401 with an empty body; the access token is wrong or has expired";
        String another = "401 with an empty body; something before the server wants its own sign-in";
        return Stream.of(
                Arguments.of(List.of("Bearer realm=\"x\""), ours),
                Arguments.of(List.of("Negotiate", "bearer"), ours),
                Arguments.of(List.of("Negotiate TlRMTVNTUAAC"), another + " (WWW-Authenticate: Negotiate)"),
                Arguments.of(List.of("Negotiate", "NTLM", "NTLM"), another + " (WWW-Authenticate: Negotiate, NTLM)"),
                Arguments.of(List.of("Basic,Digest"), another + " (WWW-Authenticate: Basic)"),
                Arguments.of(List.of("\"what is this?\""), another),
                Arguments.of(List.of("A=B"), another),
                Arguments.of(List.of("AnAccessToken x"), another));
    }

    @ParameterizedTest
    @MethodSource("challenges")
    void a401OfSomethingBeforeTheServerIsNotBlamedOnTheToken(List<String> challenges, String sentence) {
        MockResponse.Builder response = new MockResponse.Builder().code(401);
        challenges.forEach(challenge -> response.addHeader("WWW-Authenticate", challenge));
        server.enqueue(response.build());
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken("anaccesstoken")
                .build()) {
            assertEquals(
                    "requestDeviceCode: the server refused with status " + sentence,
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                            .getMessage());
        }
    }

    @Test
    void aRefusalSaysWhenToTryAgain() {
        server.enqueue(json(429, "{\"message\":\"Slow down.\"}")
                .addHeader("Retry-After", "7")
                .build());

        VboServiceException refusal = assertThrows(VboServiceException.class, this::ask);

        assertEquals(
                "requestDeviceCode: the server refused with status 429: Slow down; try again in 7 s",
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "0 | PT0S",
                "Thu, 01 Jan 2026 00:01:00 GMT | PT1M",
                "Wed, 31 Dec 2025 23:59:00 GMT | PT0S",
                "soon | ",
                "-1 | ",
                "99999999999 | "
            })
    void aRefusalSaysHowLongToWait(String header, Duration wait) {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .addHeader("Retry-After", header)
                .build());
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        try (VboClient vbo = VboClient.builder(server.url("/").uri())
                .accessToken(TOKEN)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build()) {
            VboServiceException refusal =
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertEquals(Optional.ofNullable(wait), refusal.retryAfter());
        }
    }

    @Test
    void theTextOfARefusalIsKeptUpTo4KiB() {
        server.enqueue(json(500, "ä".repeat(3000)).build());

        VboServiceException refusal = assertThrows(VboServiceException.class, this::ask);

        assertEquals("ä".repeat(2048), refusal.responseText());
    }

    @Test
    void theTextOfARefusalIsKeptInItsOwnCharset() {
        server.enqueue(new MockResponse.Builder()
                .code(500)
                .addHeader("Content-Type", "text/plain; charset=iso-8859-1")
                .body(new Buffer().writeString("Prüfung", StandardCharsets.ISO_8859_1))
                .build());

        assertEquals(
                "Prüfung", assertThrows(VboServiceException.class, this::ask).responseText());
    }

    @Test
    void aRefusalThatBreaksOffKeepsItsStatusAndWhatCame() {
        server.enqueue(new MockResponse.Builder()
                .code(503)
                .body(new Buffer().writeUtf8("Service Unavailable"))
                .setHeader("Content-Length", "100")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build());

        VboServiceException refusal = assertThrows(VboServiceException.class, this::ask);

        assertEquals(503, refusal.statusCode());
        assertTrue("Service Unavailable".startsWith(refusal.responseText()), refusal.responseText());
    }

    @Test
    void ofARefusalNoMoreThan16KiBIsRead() {
        String late = "{\"x\":\"" + " ".repeat(16 << 10) + "\",\"message\":\"late\"}";
        server.enqueue(new MockResponse.Builder()
                .code(500)
                .addHeader("Content-Type", JSON)
                .chunkedBody(late, 5000)
                .build());

        assertEquals(
                Optional.empty(),
                assertThrows(VboServiceException.class, this::ask).serverMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "201 | expected status 200, got 201",
                "202 | expected status 200, got 202",
                "203 | expected status 200, got 203",
                "206 | expected status 200, got 206",
                "300 | expected status 200, got 300, a redirect, which is not followed",
                "302 | expected status 200, got 302, a redirect, which is not followed",
                "304 | expected status 200, got 304, a redirect, which is not followed",
                "307 | expected status 200, got 307, a redirect, which is not followed"
            })
    void anyOtherStatusBelow400BreaksTheContractEvenWithAGoodBody(int status, String sentence) {
        server.enqueue(json(status, GOOD).addHeader("Location", "/elsewhere").build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertEquals("requestDeviceCode: " + sentence, broken.getMessage());
        assertEquals(status, broken.statusCode());
        assertEquals("status", broken.path());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205})
    void aStatusThatHasNoBodyKeepsItsStatusWhenItHasOne(int status) {
        server.enqueue(json(status, GOOD).build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertEquals("requestDeviceCode: expected status 200, got " + status, broken.getMessage());
    }

    @Test
    void aProxysRefusalIsOneEvenWithoutAProxy() {
        server.enqueue(json(407, "{\"message\":\"Who are you?\"}").build());

        assertEquals(
                "requestDeviceCode: the server refused with status 407: Who are you?",
                assertThrows(VboServiceException.class, this::ask).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 999})
    void aStatusThatDoesNotExistBreaksTheContract(int status) {
        server.enqueue(json(status, "").build());

        assertEquals(
                "requestDeviceCode: expected status 200, got " + status,
                assertThrows(VboContractException.class, this::ask).getMessage());
    }

    @Test
    void aRefusalThatCannotBeReadIsNotCalledEmpty() {
        server.enqueue(
                json(500, "not zipped").addHeader("Content-Encoding", "gzip").build());

        assertEquals(
                "requestDeviceCode: the server refused with status 500 with a body that cannot be read",
                assertThrows(VboServiceException.class, this::ask).getMessage());
    }

    @Test
    void a204BreaksTheContract() {
        server.enqueue(new MockResponse.Builder().code(204).build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertEquals("requestDeviceCode: expected status 200, got 204", broken.getMessage());
        assertEquals(204, broken.statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "application/json; charset=\"utf-8\"",
                "Application/JSON; Charset=Utf-8",
                "application/json; charset=utf-8; odata=verbose"
            })
    void jsonInUtf8IsAcceptedHoweverItIsSpelled(String contentType) {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", contentType)
                .body(GOOD)
                .build());

        assertEquals("CWE5QHLNM", ask().userCode());
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, text/plain",
        "text/html; charset=utf-8, text/html",
        "application/xml, application/xml",
        "application/problem+json, application/problem+json",
        "application/jsonp, another Content-Type",
        "TEXT/HTML, text/html",
        "text/json, text/json",
        "application/json; charset=utf-16, it in another charset",
        "application/json;charset=iso-8859-1, it in another charset",
        "application/json; charset=no-such-charset, it in another charset",
        "nonsense, another Content-Type",
        "application/CWE5QHLNM, another Content-Type"
    })
    void anyOtherMediaTypeBreaksTheContract(String contentType, String got) {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", contentType)
                .body(GOOD)
                .build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertEquals(
                "requestDeviceCode: expected application/json in UTF-8 at Content-Type, got " + got + " (status 200)",
                broken.getMessage());
        assertEquals("Content-Type", broken.path());
    }

    @Test
    void noMediaTypeBreaksTheContract() {
        server.enqueue(new MockResponse.Builder().body(GOOD).build());

        assertEquals(
                "requestDeviceCode: expected application/json in UTF-8 at Content-Type, got no Content-Type (status 200)",
                assertThrows(VboContractException.class, this::ask).getMessage());
    }

    static Stream<Arguments> brokenBodies() {
        String url = "\"verificationUrl\":\"https://microsoft.com/devicelogin\"";
        return Stream.of(
                broken("", "$", "JSON", "an empty body"),
                broken("<html></html>", "$", "JSON", "malformed or incomplete JSON"),
                broken("nothing", "$", "JSON", "malformed or incomplete JSON"),
                broken(GOOD.substring(0, 40), "$", "JSON", "malformed or incomplete JSON"),
                broken(GOOD + "x", "$", "one JSON value", "more after it"),
                broken(GOOD + GOOD, "$", "one JSON value", "more after it"),
                broken(GOOD.replace("899", "NaN"), "$", "JSON", "malformed or incomplete JSON"),
                broken(GOOD.replace("\"", "'"), "$", "JSON", "malformed or incomplete JSON"),
                broken(GOOD.replace("Enter", "\t"), "$", "JSON", "a control character in a string"),
                broken(GOOD.replace("Enter", "\\\"\u001f"), "$", "JSON", "a control character in a string"),
                broken(GOOD.replace("Enter", "\\\\\n"), "$", "JSON", "a control character in a string"),
                broken("null", "$", "a value other than null", "null"),
                broken("\"CWE5QHLNM\"", "$", "an object", "a string"),
                broken("[" + GOOD + "]", "$", "an object", "an array"),
                broken("{}", "$.userCode", "a required property", "nothing"),
                broken("{\"data\":" + GOOD + "}", "$.userCode", "a required property", "nothing"),
                broken(GOOD.replace("userCode", "usercode"), "$.userCode", "a required property", "nothing"),
                broken(GOOD.replace("\"CWE5QHLNM\"", "null"), "$.userCode", "a string", "null"),
                broken(GOOD.replace("\"CWE5QHLNM\"", "12345"), "$.userCode", "a string", "a number"),
                broken(
                        GOOD.replace("\"CWE5QHLNM\"", "\"\""),
                        "$.userCode",
                        "a string of length 1 or more",
                        "a string of length 0"),
                broken(GOOD.replace("899", "\"899\""), "$.expiresIn", "a 64-bit integer", "a string"),
                broken(GOOD.replace("899", "0"), "$.expiresIn", "a 64-bit integer of at least 1", "a smaller number"),
                broken(
                        GOOD.replace("899", "899.5"),
                        "$.expiresIn",
                        "a 64-bit integer",
                        "a number out of range or with a fraction"),
                broken(
                        GOOD.replace("899", "9223372036854775807"),
                        "$.expiresIn",
                        "a 64-bit integer of at most 999999999999",
                        "a greater number"),
                broken(
                        GOOD.replace("899", "1000000000000"),
                        "$.expiresIn",
                        "a 64-bit integer of at most 999999999999",
                        "a greater number"),
                broken(
                        GOOD.replace("https://microsoft.com/devicelogin", "/devicelogin"),
                        "$.verificationUrl",
                        "an absolute URI",
                        "a string of length 12 that is not an absolute URI"),
                broken(
                        "{\"x\":" + "[".repeat(300) + "]".repeat(300) + "}",
                        "$",
                        "JSON with at most 255 levels",
                        "deeper nesting"),
                badUrl("http://microsoft.com/devicelogin"),
                badUrl("javascript:alert(1)"),
                badUrl("https:microsoft.com"),
                badUrl("https://:443/"),
                badUrl("https://a:b@microsoft.com/"),
                badUrl("https://microsoft.com:x/"),
                badUrl("https://ex\u00e4mple.com/"),
                badUrl("https://microsoft.com/device\u00e9"),
                broken(
                        GOOD.replace("https://microsoft.com/devicelogin", "https://microsoft.com/a b"),
                        "$.verificationUrl",
                        "an absolute URI",
                        "a string of length 25 that is not an absolute URI"),
                broken(GOOD.replace(url, url + "," + url), "$.verificationUrl", "each property once", "a duplicate"));
    }

    private static Arguments badUrl(String url) {
        return broken(
                GOOD.replace("https://microsoft.com/devicelogin", url),
                "$.verificationUrl",
                "an absolute https URL in ASCII without user information",
                "a string of length " + url.length() + " of another form");
    }

    private static Arguments broken(String body, String path, String expected, String got) {
        return Arguments.of(body, path, expected, got);
    }

    @ParameterizedTest(name = "[{0}]")
    @MethodSource("brokenBodies")
    void aBodyThatIsNotWhatTheContractStatesIsNamedByPathAndType(
            String body, String path, String expected, String got) {
        server.enqueue(json(200, body).build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertAll(
                () -> assertEquals(path, broken.path()),
                () -> assertEquals(expected, broken.expected()),
                () -> assertEquals(got, broken.got()),
                () -> assertEquals(200, broken.statusCode()),
                () -> assertEquals(
                        "requestDeviceCode: expected " + expected + " at " + path + ", got " + got + " (status 200)",
                        broken.getMessage()));
    }

    @Test
    void bytesThatAreNotUtf8BreakTheContract() {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", JSON)
                .body(new Buffer().writeString(GOOD.replace("Enter", "Prüfe"), StandardCharsets.ISO_8859_1))
                .build());

        assertEquals(
                "bytes that are not UTF-8",
                assertThrows(VboContractException.class, this::ask).got());
    }

    @Test
    void aBodyThatBreaksOffOnTheWireBreaksTheContract() {
        server.enqueue(json(200, GOOD)
                .setHeader("Content-Length", "1000")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build());

        VboContractException broken = assertThrows(VboContractException.class, this::ask);

        assertEquals(200, broken.statusCode());
        assertEquals("a complete body", broken.expected());
        assertTrue(broken.got().startsWith("one that broke off after "), broken.got());
    }

    @Test
    void aBodyOf1MiBIsReadAndALongerOneBreaksTheContract() {
        String padding = " ".repeat((1 << 20) - GOOD.length());
        server.enqueue(json(200, GOOD + padding).build());
        server.enqueue(json(200, GOOD + padding + " ").build());

        assertEquals("CWE5QHLNM", ask().userCode());
        VboContractException broken = assertThrows(VboContractException.class, this::ask);
        assertEquals("a body of at most 1 MiB", broken.expected());
        assertEquals("a longer one", broken.got());
    }

    @Test
    void aBodyIsMeasuredAfterItIsUnzipped() throws Exception {
        server.enqueue(zipped(GOOD));
        server.enqueue(zipped(GOOD + " ".repeat(1 << 20)));

        assertEquals("CWE5QHLNM", ask().userCode());
        assertEquals(
                "a longer one",
                assertThrows(VboContractException.class, this::ask).got());
    }

    private static MockResponse zipped(String body) throws Exception {
        Buffer zipped = new Buffer();
        try (BufferedSink sink = Okio.buffer((okio.Sink) new GzipSink(zipped))) {
            sink.writeUtf8(body);
        }
        return new MockResponse.Builder()
                .addHeader("Content-Type", JSON)
                .addHeader("Content-Encoding", "gzip")
                .body(zipped)
                .build();
    }

    @Test
    void chunksUnknownPropertiesAndAnyOrderAreFine() {
        server.enqueue(new MockResponse.Builder()
                .addHeader("content-type", JSON)
                .chunkedBody(
                        "{\"extra\":{\"userCode\":[1,2]},\"message\":\"\",\"expiresIn\":8.99e2,"
                                + "\"verificationUrl\":\"https://login.partner.microsoftonline.cn/common\","
                                + "\"user\\u0043ode\":\"ABC-ÜÖ\"}",
                        7)
                .build());

        DeviceCode code = ask();

        assertEquals("ABC-ÜÖ", code.userCode());
        assertEquals("", code.message());
        assertEquals("login.partner.microsoftonline.cn", code.verificationUri().getHost());
    }

    @Test
    void lineBreaksOutsideStringsAndEscapesInsideAreFine() {
        server.enqueue(json(200, GOOD.replace(",", ",\r\n\t").replace("Enter the code CWE5QHLNM.", "\\\"\\n \\\\"))
                .build());

        assertEquals("\"\n \\", ask().message());
    }

    @Test
    void sentencesDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            server.enqueue(json(500, "{\"MESSAGE\":\"I\"}").build());

            assertEquals(
                    "requestDeviceCode: the server refused with status 500: I",
                    assertThrows(VboServiceException.class, this::ask).getMessage());
        } finally {
            Locale.setDefault(before);
        }
    }
}
