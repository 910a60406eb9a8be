package io.github.vbo.v6.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations and the sign-in page over HTTPS, with a clock that the test sets. */
class OperationsTest {
    private static final UUID ID = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final Map<String, String> PASSWORD =
            Map.of("grant_type", "password", "username", "administrator", "password", "password");
    private static final String APPLICATIONS = "/v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/Applications";
    private static final MediaType JSON = MediaType.get("application/json");

    private record Reply(int status, String body, Response response) {
        String value(String name) {
            Matcher value = Pattern.compile("\"" + Pattern.quote(name) + "\": \"([^\"]*)\"")
                    .matcher(body);
            assertTrue(value.find(), body);
            return value.group(1);
        }
    }

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private VboStandIn server;
    private OkHttpClient client;

    @BeforeEach
    void startWithDefaults() {
        start(VboStandIn.builder());
    }

    private void start(VboStandIn.Builder options) {
        stop();
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        server = options.clock(clock).token("fixed").start();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(Certificates.decodeCertificatePem(server.certificatePem()))
                .build();
        client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .build();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private Reply send(URI address, String token, RequestBody body) throws IOException {
        Request.Builder request = new Request.Builder()
                .url(address.toString())
                .header("Authorization", "Bearer " + token)
                .method(body == null ? "GET" : "POST", body);
        try (Response response = client.newCall(request.build()).execute()) {
            return new Reply(response.code(), response.body().string(), response);
        }
    }

    private Reply post(String path, String json) throws IOException {
        return send(server.uri().resolve(path), "fixed", RequestBody.create(json, JSON));
    }

    private Reply organizations(String token) throws IOException {
        return send(server.uri().resolve("/v6/Organizations?extendedView=false"), token, null);
    }

    private static RequestBody form(Map<String, String> fields) {
        FormBody.Builder form = new FormBody.Builder();
        fields.forEach(form::add);
        return form.build();
    }

    private Reply token(Map<String, String> fields) throws IOException {
        return send(server.uri().resolve("/v6/token"), "", form(fields));
    }

    private Reply refresh(String token) throws IOException {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    private Reply type(String code) throws IOException {
        return send(server.signInPage(), "", form(Map.of("code", code)));
    }

    private boolean isAuthenticated(String code) throws IOException {
        Reply reply = post("/v6/DeviceCode/check", "{\"userCode\": \"" + code + "\"}");
        assertEquals(200, reply.status);
        return reply.body.equals("{\"authenticated\": true}");
    }

    private Reply requestCode() throws IOException {
        return post("/v6/Organizations/" + ID + "/DeviceCode", "");
    }

    @Test
    void aSignInAnswersTheSevenFieldsOfTheVendorsDocument() throws Exception {
        Reply session = token(PASSWORD);
        assertEquals(200, session.status);
        assertEquals("""
                {
                  "access_token": "%s",
                  "token_type": "bearer",
                  "expires_in": 3600,
                  "refresh_token": "%s",
                  "userName": "administrator",
                  ".issued": "2026-01-01T00:00:00Z",
                  ".expires": "2026-01-01T01:00:00Z"
                }""".formatted(session.value("access_token"), session.value("refresh_token")), session.body);
        assertEquals("no-store", session.response.header("Cache-Control"));
    }

    @Test
    void aTokenIsAcceptedUntilItExpiresAndTheFixedOneForever() throws Exception {
        String token = token(PASSWORD).value("access_token");
        now = now.plusSeconds(3599);
        assertEquals(200, organizations(token).status);
        now = now.plusSeconds(1);
        Reply expired = organizations(token);
        assertEquals(401, expired.status);
        assertEquals("", expired.body);
        assertEquals(200, organizations("fixed").status);
    }

    @Test
    void aRefreshGivesANewPairAndTheOldRefreshTokenIsRefused() throws Exception {
        Reply first = token(PASSWORD);
        now = now.plusSeconds(3600);
        Reply second = refresh(first.value("refresh_token"));
        assertEquals(200, second.status);
        assertNotEquals(first.value("refresh_token"), second.value("refresh_token"));
        assertEquals(200, organizations(second.value("access_token")).status);
        assertRefused("invalid_grant", refresh(first.value("refresh_token")));
        assertEquals(200, refresh(second.value("refresh_token")).status);
    }

    @ParameterizedTest
    @CsvSource({
        "password, administrator, Password, invalid_grant",
        "password, operator, password, invalid_grant",
        "refresh_token, administrator, password, invalid_grant",
        "client_credentials, administrator, password, unsupported_grant_type",
        "'', administrator, password, unsupported_grant_type"
    })
    void aSignInIsRefusedAsOAuthSays(String grant, String user, String password, String error) throws Exception {
        assertRefused(error, token(Map.of("grant_type", grant, "username", user, "password", password)));
    }

    private static void assertRefused(String error, Reply reply) {
        assertEquals(400, reply.status);
        assertEquals(error, reply.value("error"));
        assertFalse(reply.value("error_description").isEmpty());
    }

    @Test
    void withAntiforgeryATokenRequestedWithoutTheParameterIsRefused() throws Exception {
        start(VboStandIn.builder().antiforgery());
        Map<String, String> with = new HashMap<>(PASSWORD);
        with.put("disable_antiforgery_token", "true");
        Reply accepted = token(with);
        with.put("disable_antiforgery_token", "false");
        Reply renewed = refresh(accepted.value("refresh_token"));

        for (Reply session : List.of(token(PASSWORD), token(with), renewed)) {
            Reply refused = organizations(session.value("access_token"));
            assertEquals(200, session.status);
            assertEquals(401, refused.status);
            assertEquals("", refused.body);
        }
        assertEquals(200, organizations(accepted.value("access_token")).status);
        assertEquals(200, organizations("fixed").status);
    }

    @Test
    void moreThanOneSignInInASecondOrFiveInAMinuteAreAnsweredWith429() throws Exception {
        start(VboStandIn.builder().throttled());
        for (int i = 0; i < 5; i++) {
            assertEquals(200, token(PASSWORD).status);
            Reply tooSoon = token(PASSWORD);
            assertEquals(429, tooSoon.status);
            assertEquals(i < 4 ? "1" : "56", tooSoon.response.header("Retry-After"));
            now = now.plusSeconds(1);
        }
        assertEquals("55", token(PASSWORD).response.header("Retry-After"));
        now = now.plusSeconds(55);
        assertEquals(200, token(PASSWORD).status);
        assertEquals(200, organizations("fixed").status);
    }

    @Test
    void eachOrganizationIsListedAndOneWithoutAnIdHasNullsAndAnUnlistedType() throws Exception {
        start(VboStandIn.builder()
                .organizations(new Organization(ID, "a \"b\" \\ c"), new Organization(null, "none.onmicrosoft.com")));
        assertEquals("""
                [
                {
                  "id": "40dfa255-2762-43e5-8320-dff7a9201f90",
                  "name": "a \\u0022b\\u0022 \\u005c c",
                  "officeName": "a \\u0022b\\u0022 \\u005c c",
                  "type": "Office365",
                  "region": "Worldwide",
                  "isExchangeOnline": true,
                  "isSharePointOnline": true,
                  "isTeamsOnline": true
                },
                {
                  "id": null,
                  "name": "none.onmicrosoft.com",
                  "officeName": null,
                  "type": "Unlisted",
                  "region": null,
                  "isExchangeOnline": null,
                  "isSharePointOnline": false,
                  "isTeamsOnline": false
                }
                ]""", organizations("fixed").body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", " {\n\"targetRegion\" : null } ", "{\"targetRegion\": \"C\\u0068ina\", \"x\": [-1, {}]}"})
    void aCodeForANewOrganizationHasTheSameFieldsAndLeadsToThePage(String body) throws Exception {
        Reply code = post("/v6/DeviceCode", body);
        assertEquals(200, code.status);
        assertEquals(server.signInPage().toString(), code.value("verificationUrl"));
        assertEquals(requestCode().body.replaceAll("[A-Z0-9]{9}", ""), code.body.replaceAll("[A-Z0-9]{9}", ""));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/v6/DeviceCode | {\"targetRegion\": \"Mars\"} | The region is not known.",
                "/v6/DeviceCode | '' | The request is not valid.",
                "/v6/DeviceCode | [] | The request is not valid.",
                "/v6/DeviceCode | {\"targetRegion\": 5} | The request is not valid.",
                "/v6/DeviceCode | {\"x\": TRUE} | The request is not valid.",
                "/v6/DeviceCode | {\"x\": 01} | The request is not valid.",
                "/v6/DeviceCode | {\"x\": 1, \"x\": 2} | The request is not valid.",
                "/v6/DeviceCode | {} {} | The request is not valid.",
                "/v6/DeviceCode/check | {} | The user code is missing.",
                "/v6/DeviceCode/check | {\"userCode\": null} | The user code is missing.",
                "/v6/DeviceCode/check | {\"userCode\": \"A\",} | The request is not valid.",
                "/v6/DeviceCode/check | {\"userCode\": \"A\" | The request is not valid.",
                "/v6/DeviceCode/check | {\"userCode\": \"\\x\"} | The request is not valid.",
                "/v6/DeviceCode/check | {\"userCode\": \"\\'\"} | The request is not valid.",
                "/v6/DeviceCode/check | {\"userCode\": \"\t\"} | The request is not valid.",
                "/v6/DeviceCode/check | userCode=A | The request is not valid.",
                "/v6/token | grant_type=%zz | The request is not valid.",
                APPLICATIONS + " | [] | The request is not valid.",
                APPLICATIONS + " | {} | The displayName is missing.",
                APPLICATIONS + " | {\"displayName\": 1} | The displayName is missing.",
                APPLICATIONS + " | {\"displayName\": \"Backup\", \"userCode\": \"\"} | The userCode is missing.",
                "/v6/Organizations/abc/Applications | {} | The organization id is not valid."
            })
    void aMalformedBodyIsAnsweredWith400AndAMessage(String path, String body, String message) throws Exception {
        Reply refused = post(path, body);
        assertEquals(400, refused.status);
        assertEquals(message, refused.value("message"));
    }

    @Test
    void aBodyThatIsTooLongIsAnsweredWith400() throws Exception {
        String longest = "\\n".repeat(1_100_000);
        assertEquals(400, post("/v6/DeviceCode/check", "{\"userCode\": \"" + longest + "\"}").status);
    }

    @ParameterizedTest
    @CsvSource({
        "0, p4ss, The count is not a number from 1 to 100.",
        "1.5, p4ss, The count is not a number from 1 to 100.",
        "null, p4ss, The count is not a number from 1 to 100.",
        "\"2\", p4ss, The count is not a number from 1 to 100.",
        "1, wrong, The password of the application certificate is wrong.",
        "1, '', The password of the application certificate is wrong."
    })
    void applicationsAreRefusedForACountOrAPassword(String count, String password, String message) throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(now.toEpochMilli(), now.toEpochMilli() + 1000)
                .build();
        KeyStore store = emptyStore();
        store.setKeyEntry("a", certificate.keyPair().getPrivate(), "p4ss".toCharArray(), new Certificate[] {
            certificate.certificate()
        });

        assertEquals(message, applications(count, base64(store), password).value("message"));
        assertEquals(500, applications("1", base64(store), "p4ss").status, "the code is not known");
    }

    @Test
    void applicationsAreRefusedForAFileThatIsNoPfxFileWithAKey() throws Exception {
        String noPfx = "The application certificate is not a PFX file in Base64.";
        KeyStore keyless = emptyStore();
        keyless.setCertificateEntry("a", new HeldCertificate.Builder().build().certificate());

        assertEquals(noPfx, applications("1", "*", "p4ss").value("message"));
        assertEquals(noPfx, applications("1", "AAAA", "p4ss").value("message"));
        assertEquals(noPfx, applications("1", "MAAA", "p4ss").value("message"));
        assertEquals(
                "The application certificate has no private key with a certificate.",
                applications("1", base64(keyless), "p4ss").value("message"));
    }

    private Reply applications(String count, String pfx, String password) throws IOException {
        return post(APPLICATIONS, """
                {"displayName": "Backup", "userCode": "A", "count": %s, "applicationCertificate": "%s",
                 "applicationCertificatePassword": "%s"}""".formatted(count, pfx, password));
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String base64(KeyStore store) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, "p4ss".toCharArray());
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @Test
    void aCodeCountsAsSignedInOnceItIsTypedIntoThePageAndStaysSo() throws Exception {
        String code = requestCode().value("userCode");
        assertFalse(isAuthenticated(code));
        Reply done = type(" " + code.toLowerCase().substring(0, 4) + "-" + code.substring(4) + "\t");
        assertEquals(200, done.status);
        assertTrue(done.body.contains("<h1>You are signed in</h1>"), done.body);
        assertTrue(isAuthenticated(code));
        now = now.plusSeconds(899);
        assertTrue(isAuthenticated(code));
        assertFalse(isAuthenticated(requestCode().value("userCode")));
    }

    @Test
    void anExpiredCodeIsRefusedByThePageAndNeverSignedIn() throws Exception {
        String code = requestCode().value("userCode");
        now = now.plusSeconds(899);
        Reply expired = type(code);
        assertEquals(400, expired.status);
        assertTrue(expired.body.contains("<h1>Expired code</h1>"), expired.body);
        assertFalse(isAuthenticated(code));
    }

    @Test
    void aWrongCodeIsNotRepeatedAndThePageAllowsOnlyItsOwnStyle() throws Exception {
        Reply wrong = type("\"><script>'&");
        assertEquals(400, wrong.status);
        assertTrue(wrong.body.contains("<h1>Wrong code</h1>"), wrong.body);
        assertFalse(wrong.body.contains("script"), wrong.body);
        assertFalse(isAuthenticated("nobody's"));
        String policy = wrong.response.header("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'sha256-"), policy);
        assertEquals("no-store", wrong.response.header("Cache-Control"));
        assertEquals("nosniff", wrong.response.header("X-Content-Type-Options"));
        assertEquals("no-referrer", wrong.response.header("Referrer-Policy"));
        assertEquals("text/html; charset=utf-8", wrong.response.header("Content-Type"));
    }

    @Test
    void openingThePageChangesNothing() throws Exception {
        String code = requestCode().value("userCode");
        Reply page = send(URI.create(server.signInPage() + "?code=" + code), "", null);
        assertEquals(200, page.status);
        assertFalse(page.body.contains(code));
        assertFalse(isAuthenticated(code));
        assertEquals(404, send(server.signInPage().resolve("/"), "", null).status);
        assertEquals(400, send(server.signInPage(), "", RequestBody.create("code=%zz", null)).status);
        assertNull(page.response.header("Set-Cookie"));
    }

    @Test
    void withPlainHttpThePageIsStillHttps() throws Exception {
        start(VboStandIn.builder().http());
        assertEquals("http", server.uri().getScheme());
        assertEquals("https", server.signInPage().getScheme());
        assertEquals(200, type(requestCode().value("userCode")).status);
    }
}
