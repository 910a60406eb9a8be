package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import au.com.dius.pact.consumer.MockServer;
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
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboServiceException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the client needs of a server, said through the facade alone. Each interaction pins type and form of what it reads
 * and nothing else: neither the host of the verification URL, nor the alphabet of codes, nor a server's words.
 */
@ExtendWith(PactConsumerTestExt.class)
@PactTestFor(providerName = "vbo-server", pactVersion = PactSpecVersion.V4)
@PactDirectory("target/pacts")
class ConsumerTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final UUID OTHER_ORGANIZATION = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final String TOKEN = "an-accepted-token";
    private static final String OTHER_TOKEN = "a-refused-token";
    private static final String CONNECTED = "an organization is connected and an access token is accepted";
    private static final String JSON_TYPE = "[Aa]pplication/[Jj]son(\\s*;\\s*[Cc]harset=\"?[Uu][Tt][Ff]-8\"?)?";

    @Pact(consumer = "vbo-v6-client")
    V4Pact codeGranted(PactDslWithProvider pact) {
        String message =
                "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code"
                        + " CWE5QHLNM to authenticate.";
        return pact.given(CONNECTED, Map.of("organizationId", ORGANIZATION.toString(), "accessToken", TOKEN))
                .comment("Documented on the vendor page \"Getting Device Code\".")
                .uponReceiving("a request for a device code")
                .method("POST")
                .pathFromProviderState("/v6/Organizations/${organizationId}/DeviceCode", path(ORGANIZATION))
                .headerFromProviderState("Authorization", "Bearer ${accessToken}", "Bearer " + TOKEN)
                .willRespondWith()
                .status(200)
                .matchHeader("Content-Type", JSON_TYPE, "application/json; charset=utf-8")
                .body(LambdaDsl.newJsonBody(body -> body.and(
                                        "userCode", "CWE5QHLNM", TypeMatcher.INSTANCE, new RegexMatcher("[\\s\\S]+"))
                                .and(
                                        "verificationUrl",
                                        "https://microsoft.com/devicelogin",
                                        TypeMatcher.INSTANCE,
                                        new RegexMatcher(
                                                "[Hh][Tt][Tt][Pp][Ss]://([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?([/?#][!-~]*)?"))
                                .and(
                                        "expiresIn",
                                        899,
                                        new NumberTypeMatcher(NumberTypeMatcher.NumberType.INTEGER),
                                        new RegexMatcher("[1-9][0-9]{0,17}"))
                                .stringType("message", message))
                        .build())
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

    private static String path(UUID organizationId) {
        return "/v6/Organizations/" + organizationId + "/DeviceCode";
    }
}
