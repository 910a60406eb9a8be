package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import au.com.dius.pact.consumer.MockServer;
import au.com.dius.pact.consumer.dsl.DslPart;
import au.com.dius.pact.consumer.dsl.LambdaDsl;
import au.com.dius.pact.consumer.dsl.PactDslWithProvider;
import au.com.dius.pact.consumer.junit5.PactConsumerTestExt;
import au.com.dius.pact.consumer.junit5.PactTestFor;
import au.com.dius.pact.core.model.PactSpecVersion;
import au.com.dius.pact.core.model.V4Pact;
import au.com.dius.pact.core.model.annotations.Pact;
import au.com.dius.pact.core.model.annotations.PactDirectory;
import au.com.dius.pact.core.model.matchingrules.NumberTypeMatcher;
import au.com.dius.pact.core.model.matchingrules.RegexMatcher;
import au.com.dius.pact.core.model.matchingrules.TypeMatcher;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.SignIn;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the client needs of a server, said through the facade alone. Each interaction pins type and form of what it reads
 * and nothing else: neither the host of the verification URL, nor the alphabet of codes, nor a server's words.
 */
@ExtendWith({PactFileIT.Unchanged.class, PactConsumerTestExt.class})
@PactTestFor(providerName = "vbo-server", pactVersion = PactSpecVersion.V4)
@PactDirectory("target/pacts")
class ConsumerIT {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final UUID OTHER_ORGANIZATION = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final String TOKEN = "an-accepted-token";
    private static final String OTHER_TOKEN = "a-refused-token";
    private static final String CONNECTED = "an organization is connected and an access token is accepted";
    private static final String USER = "a user may sign in";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON_REQUEST = "application/json; charset=UTF-8";
    private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final String JSON_TYPE = "[Aa]pplication/[Jj]son(\\s*;\\s*[Cc]harset=\"?[Uu][Tt][Ff]-8\"?)?";

    @Pact(consumer = "vbo-v6-client")
    V4Pact codeGranted(PactDslWithProvider pact) {
        return pact.given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("Documented on the vendor page \"Getting Device Code\".")
                .uponReceiving("a request for a device code")
                .method("POST")
                .pathFromProviderState("/v6/Organizations/${organizationId}/DeviceCode", path(ORGANIZATION))
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .body("")
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(deviceCode())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "codeGranted")
    void aCodeIsGranted(MockServer server) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(TOKEN)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build()) {
            DeviceCode code = vbo.requestDeviceCode(ORGANIZATION);

            assertEquals("CWE5QHLNM", code.userCode());
            assertEquals(URI.create("https://microsoft.com/devicelogin"), code.verificationUri());
            assertEquals(now.plusSeconds(899), code.expiresAt());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact tokenRefused(PactDslWithProvider pact) {
        return pact.given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("Observed on real servers: 401 without a body. The vendor documents no status of a failure.")
                .uponReceiving("a request for a device code with a token that is not accepted")
                .method("POST")
                .pathFromProviderState("/v6/Organizations/${organizationId}/DeviceCode", path(ORGANIZATION))
                .headers("Authorization", "Bearer " + OTHER_TOKEN)
                .body("")
                .willRespondWith()
                .status(401)
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "tokenRefused")
    void theTokenIsRefused(MockServer server) {
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(OTHER_TOKEN)
                .build()) {
            VboServiceException refusal =
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

            assertEquals(401, refusal.statusCode());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact organizationUnknown(PactDslWithProvider pact) {
        return pact.given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("The message is documented. The status is an assumption: it may be 500 on a real server.")
                .uponReceiving("a request for a device code for an organization that is not known")
                .method("POST")
                .path(path(OTHER_ORGANIZATION))
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .body("")
                .willRespondWith()
                .status(404)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.stringType("message", "Organization was not found."))
                        .build())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "organizationUnknown")
    void theOrganizationIsUnknown(MockServer server) {
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(TOKEN)
                .build()) {
            VboServiceException refusal =
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(OTHER_ORGANIZATION));

            assertEquals(404, refusal.statusCode());
            assertEquals("Organization was not found.", refusal.serverMessage().orElseThrow());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact signedIn(PactDslWithProvider pact) {
        return pact.given(USER, Map.of("userName", "administrator", "password", "password"))
                .comment("Documented by the vendor; that servers want the form, and no token, is observed.")
                .uponReceiving("a sign-in with user name and password")
                .method("POST")
                .path("/v6/token")
                .headers("Content-Type", FORM)
                .body(
                        "grant_type=password&username=administrator&password=password&disable_antiforgery_token=true",
                        FORM)
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.and(
                                        "access_token", TOKEN, TypeMatcher.INSTANCE, new RegexMatcher("[!-~]+"))
                                .and(
                                        "token_type",
                                        "bearer",
                                        TypeMatcher.INSTANCE,
                                        new RegexMatcher("[Bb][Ee][Aa][Rr][Ee][Rr]"))
                                .and(
                                        "expires_in",
                                        3600,
                                        new NumberTypeMatcher(NumberTypeMatcher.NumberType.INTEGER),
                                        new RegexMatcher("[1-9][0-9]{0,17}")))
                        .build())
                .given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("Documented by the vendor; v8 has a page object instead.")
                .uponReceiving("a request for the organizations")
                .method("GET")
                .path("/v6/Organizations")
                .query("extendedView=false")
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonArrayMinLike(
                                1,
                                organizations -> organizations.object(organization -> organization
                                        .and(
                                                "id",
                                                ORGANIZATION.toString(),
                                                TypeMatcher.INSTANCE,
                                                new RegexMatcher(UUID_FORM))
                                        .stringType("name", "abc.onmicrosoft.com")))
                        .build())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "signedIn")
    void theClientSignsInAndListsOrganizations(MockServer server) {
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .credentials("administrator", "password"::toCharArray)
                .build()) {
            List<Organization> organizations = vbo.organizations();

            assertEquals(ORGANIZATION, organizations.get(0).id());
            assertEquals("abc.onmicrosoft.com", organizations.get(0).name());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact passwordRefused(PactDslWithProvider pact) {
        return pact.given(USER, Map.of("userName", "administrator", "password", "password"))
                .comment("Observed on real servers: 400 with an OAuth error, not with a message.")
                .uponReceiving("a sign-in with a wrong password")
                .method("POST")
                .path("/v6/token")
                .headers("Content-Type", FORM)
                .body("grant_type=password&username=administrator&password=wrong&disable_antiforgery_token=true", FORM)
                .willRespondWith()
                .status(400)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.stringType("error", "invalid_grant")
                                .stringType("error_description", "The user name or password is incorrect."))
                        .build())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "passwordRefused")
    void thePasswordIsRefused(MockServer server) {
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .credentials("administrator", "wrong"::toCharArray)
                .build()) {
            VboServiceException refusal = assertThrows(VboServiceException.class, vbo::organizations);

            assertEquals(400, refusal.statusCode());
            assertEquals(
                    "The user name or password is incorrect.",
                    refusal.serverMessage().orElseThrow());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact codeGrantedForNewOrganization(PactDslWithProvider pact) {
        return pact.given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("Documented by the vendor.")
                .uponReceiving("a request for a device code for a new organization")
                .method("POST")
                .path("/v6/DeviceCode")
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .body("{\"targetRegion\":\"Worldwide\"}", JSON_REQUEST)
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(deviceCode())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "codeGrantedForNewOrganization")
    void aCodeIsGrantedForANewOrganization(MockServer server) {
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(TOKEN)
                .build()) {
            assertEquals(
                    "CWE5QHLNM",
                    vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE).userCode());
        }
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact notYetSignedIn(PactDslWithProvider pact) {
        return check(pact, "a device code has been handed out", "whether an unused device code was used", false);
    }

    @Test
    @PactTestFor(pactMethod = "notYetSignedIn")
    void thePersonHasNotSignedInYet(MockServer server) {
        assertEquals(SignIn.NOT_CONFIRMED, awaitSignIn(server));
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact signInConfirmed(PactDslWithProvider pact) {
        return check(pact, "a person has signed in with a device code", "whether a used device code was used", true);
    }

    @Test
    @PactTestFor(pactMethod = "signInConfirmed")
    void thePersonHasSignedIn(MockServer server) {
        assertEquals(SignIn.CONFIRMED, awaitSignIn(server));
    }

    @Pact(consumer = "vbo-v6-client")
    V4Pact applicationsCreated(PactDslWithProvider pact) {
        return pact.given(
                        "a person has signed in with a device code of an organization",
                        Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment(
                        "Documented by the vendor, never seen on a real server. Verify it only where applications may be created.")
                .uponReceiving("a request for two applications")
                .method("POST")
                .pathFromProviderState(
                        "/v6/Organizations/${organizationId}/Applications",
                        "/v6/Organizations/" + ORGANIZATION + "/Applications")
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .headers("Content-Type", JSON_REQUEST)
                .body(LambdaDsl.newJsonBody(body -> body.stringValue("displayName", "Backup")
                                .valueFromProviderState("userCode", "${userCode}", "CWE5QHLNM")
                                .numberValue("count", 2)
                                .stringValue("applicationCertificate", Pfx.base64())
                                .stringValue("applicationCertificatePassword", Pfx.PASSWORD))
                        .build())
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.minArrayLike(
                                "results",
                                1,
                                2,
                                application -> application.and(
                                        "applicationId",
                                        "8f5a4c1e-6d0b-4b52-9d3e-0c5f3a7e2b11",
                                        TypeMatcher.INSTANCE,
                                        new RegexMatcher(UUID_FORM))))
                        .build())
                .toPact(V4Pact.class);
    }

    @Test
    @PactTestFor(pactMethod = "applicationsCreated")
    void applicationsAreCreated(MockServer server) {
        DeviceCode code = new DeviceCode("CWE5QHLNM", URI.create("https://microsoft.com/devicelogin"), Instant.MAX, "");
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(TOKEN)
                .build()) {
            assertEquals(
                    2,
                    vbo.createApplications(ORGANIZATION, code, "Backup", 2, Pfx.FILE, Pfx.PASSWORD::toCharArray)
                            .size());
        }
    }

    private static V4Pact check(PactDslWithProvider pact, String state, String question, boolean authenticated) {
        return pact.given(state, Map.of("accessToken", TOKEN))
                .comment("Documented by the vendor; no source says for which codes.")
                .uponReceiving("the question " + question)
                .method("POST")
                .path("/v6/DeviceCode/check")
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .headers("Content-Type", JSON_REQUEST)
                .body(LambdaDsl.newJsonBody(body -> body.valueFromProviderState("userCode", "${userCode}", "DLSJ93K8Q"))
                        .build())
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.booleanValue("authenticated", authenticated))
                        .build())
                .toPact(V4Pact.class);
    }

    /** Of a code that has expired, so that the question is put once. */
    private static SignIn awaitSignIn(MockServer server) {
        URI page = URI.create("https://microsoft.com/devicelogin");
        try (VboClient vbo = VboClient.builder(URI.create(server.getUrl()))
                .accessToken(TOKEN)
                .build()) {
            return vbo.awaitSignIn(new DeviceCode("DLSJ93K8Q", page, Instant.EPOCH, ""));
        }
    }

    private static DslPart deviceCode() {
        return LambdaDsl.newJsonBody(
                        body -> body.and("userCode", "CWE5QHLNM", TypeMatcher.INSTANCE, new RegexMatcher("[\\s\\S]+"))
                                .stringMatcher(
                                        "verificationUrl",
                                        "[Hh][Tt][Tt][Pp][Ss]://([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?"
                                                + "([/?#][!-~]*)?",
                                        "https://microsoft.com/devicelogin")
                                .and(
                                        "expiresIn",
                                        899,
                                        new NumberTypeMatcher(NumberTypeMatcher.NumberType.INTEGER),
                                        new RegexMatcher("[1-9][0-9]{0,11}")))
                .build();
    }

    private static String path(UUID organizationId) {
        return "/v6/Organizations/" + organizationId + "/DeviceCode";
    }
}
