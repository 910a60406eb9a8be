package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.model.DeviceCodeResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access token and user code stay out of whatever may be logged, even when the server says them back. */
class SecretsTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String TOKEN = "eyJ+abc/def==.t0k3n";
    private static final String CODE = "CWE5QHLNM";

    static Stream<MockResponse> serversThatSayThemBack() {
        String json = "application/json; charset=utf-8";
        String success = "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\","
                + "\"expiresIn\":899,\"message\":\"To sign in, enter the code CWE5QHLNM to authenticate.\"}";
        return Stream.of(
                answer(500, json, "{\"message\":\"bad token " + TOKEN + "\"}"),
                answer(500, json, "{\"message\":\"bad token eyJ\\u002Babc\\/def==.t0k3n\"}"),
                answer(500, json, "{\"message\":\"" + "x".repeat(4090) + TOKEN + "\"}"),
                answer(500, "text/plain", "x".repeat((16 << 10) - 10) + TOKEN),
                answer(500, "text/plain", (TOKEN + " ").repeat(900)),
                answer(500, "text/plain", "EYJ+ABC/DEF==.T0K3N"),
                answer(500, "text/plain", "token=eyJ%2Babc%2Fdef%3D%3D.t0k3n"),
                answer(500, "text/html", "<p>eyJ&#43;abc&#x2F;def==.t0k3n</p>"),
                answer(500, TOKEN, ""),
                answer(500, json, success),
                answer(500, json, "{\"message\":\"To sign in, enter the code CWE5QHLNM to authenticate.\"}"),
                answer(500, json, "{\"message\":\"{\\\"userCode\\\":\\\"CWE5QHLNM\\\"}\"}"),
                answer(500, "application/xml", "<DeviceCode><UserCode>CWE5QHLNM</UserCode></DeviceCode>"),
                answer(500, "application/x-www-form-urlencoded", "user_code=CWE5QHLNM&x=1"),
                answer(500, json, "{\"message\":\"The device code CWE5QHLNM has expired.\"}"),
                answer(500, json, "{\"message\":\"The user code CWE5QHLNM is not known.\"}"),
                answer(500, json, "{\"message\":\"Geben Sie den Code CWE5QHLNM ein.\"}"),
                answer(500, json, "{\"code\":\"CWE5QHLNM\"}"),
                answer(500, "text/plain", "user-code: CWE5QHLNM"),
                answer(
                        500,
                        "text/html",
                        "User code: <strong class=\"x\">CWE5QHLNM</strong>, enter the code <b>CWE5QHLNM</b>"),
                answer(500, json, "{\"userCode\":\"CWE5QHLNM with more\",\"x\":\"CWE5QHLNM with more\"}"),
                answer(500, "application/octet-stream", TOKEN.replaceAll("(.)", "$1\0")),
                answer(407, json, "{\"message\":\"bad token " + TOKEN + "\"}"),
                answer(201, json, success),
                answer(201, json, success.replace("CWE", "\\u0043WE")),
                answer(302, json, success),
                answer(200, json, success.replace("899", "\"CWE5QHLNM\"")),
                answer(200, json, success.replace("CWE5QHLNM\",", "CWE5QHLNM\",\"userCode\":\"CWE5QHLNM\",")),
                answer(200, json, success.replace("https://microsoft.com/", "http://" + TOKEN + "/" + CODE)),
                answer(200, json, success.substring(0, 30)),
                answer(200, json, "{\"CWE5QHLNM\":" + TOKEN),
                answer(200, "application/" + CODE, success),
                answer(200, "text/plain; enter the code CWE5QHLNM", success));
    }

    private static MockResponse answer(int status, String contentType, String body) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", contentType)
                .addHeader("Retry-After", TOKEN)
                .body(body)
                .build();
    }

    @ParameterizedTest
    @MethodSource("serversThatSayThemBack")
    void noExceptionHoldsThem(MockResponse answer) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(answer);
            try (VboClient vbo =
                    VboClient.builder(server.url("/").uri()).accessToken(TOKEN).build()) {

                VboException failure = assertThrows(VboException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

                StringWriter everything = new StringWriter();
                failure.printStackTrace(new PrintWriter(everything, true));
                if (failure instanceof VboServiceException refusal) {
                    everything
                            .append(refusal.responseText())
                            .append(refusal.serverMessage().orElse(""));
                } else if (failure instanceof VboContractException broken) {
                    everything
                            .append(broken.responseText())
                            .append(broken.expected())
                            .append(broken.got());
                }
                String said = everything.toString().toLowerCase(Locale.ROOT).replace("\0", "");
                assertFalse(said.contains("t0k3n"), said);
                assertFalse(said.contains("we5qhlnm"), said);
            }
        }
    }

    @Test
    void theCodeThatIsAskedAboutIsMaskedInWhateverWordsTheServerSaysItBack() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(answer(403, "application/json", "{\"message\":\"" + CODE + "? Never heard of it.\"}"));
            try (VboClient vbo =
                    VboClient.builder(server.url("/").uri()).accessToken(TOKEN).build()) {
                DeviceCode code =
                        new DeviceCode(CODE, URI.create("https://microsoft.com/devicelogin"), Instant.MAX, "");

                assertEquals(
                        "checkDeviceCode: the server refused with status 403: ***? Never heard of it.; the code is still valid,"
                                + " only its confirmation is unavailable",
                        assertThrows(VboServiceException.class, () -> vbo.awaitSignIn(code))
                                .getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The userCode is expired. This list is his.",
                "userCode or organization wrong",
                "Error code: 50020",
                "error code AADSTS50020: no such user",
                "The code has expired; ask for another one",
                "Wrong password: try again"
            })
    void wordsThatAreNoSecretStay(String words) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(answer(500, "application/json", "{\"message\":\"" + words + "\"}"));
            try (VboClient vbo =
                    VboClient.builder(server.url("/").uri()).accessToken(TOKEN).build()) {

                assertEquals(
                        words,
                        assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                                .serverMessage()
                                .orElseThrow());
            }
        }
    }

    @Test
    void noToStringHoldsThem() {
        URI uri = URI.create("https://microsoft.com/devicelogin");

        assertEquals(
                "DeviceCode[userCode=***, verificationUri=https://microsoft.com/devicelogin,"
                        + " expiresAt=2026-01-01T00:00:00Z, message=***]",
                new DeviceCode(CODE, uri, Instant.parse("2026-01-01T00:00:00Z"), "Enter " + CODE).toString());
        assertEquals(
                "DeviceCodeResponse[userCode=***, verificationUrl=https://microsoft.com/devicelogin, expiresIn=899,"
                        + " message=***]",
                new DeviceCodeResponse(CODE, uri, 899, "Enter " + CODE).toString());
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken(TOKEN)
                .build()) {
            assertEquals("VboClient[https://vbo.example.com:4443/]", vbo.toString());
        }
    }

    @Test
    void aTokenMayHaveEveryVisibleAsciiCharacterAndIsToldWhereItHasAnother() {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        builder.accessToken("!\"#~").build().close();
        assertEquals(
                "accessToken: expected visible ASCII characters, got U+0020 as number 4 of 6",
                assertThrows(IllegalArgumentException.class, () -> builder.accessToken("t0k 3n"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t0k3n\n", "t0k 3n", "t0k3nä", "t0k3n\u0000", "Bearer t0k3n", "bearer t0k3n", ""})
    void aTokenThatNoHeaderCanHaveIsRefusedAndNotShown(String token) {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> builder.accessToken(token));

        assertFalse(refusal.getMessage().contains("t0k"), refusal.getMessage());
        String start = token.length() > 7 ? "accessToken: leave out the word Bearer" : "accessToken: expected ";
        assertTrue(refusal.getMessage().startsWith(start), refusal.getMessage());
    }
}
