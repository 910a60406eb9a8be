package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.State;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Region;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checked-in pact against the stand-in server, as a process of its own that knows nothing of these tests. */
@Provider("vbo-server")
@PactFolder("pacts")
class ProviderTest {
    private StandIn standIn;
    private PactVerificationContext verification;

    @BeforeEach
    void keepForTheState(PactVerificationContext pact) {
        verification = pact;
    }

    @TestTemplate
    @ExtendWith(PactVerificationInvocationContextProvider.class)
    void keepsThePact(PactVerificationContext pact) {
        pact.verifyInteraction();
    }

    @State("an organization is connected and an access token is accepted")
    Map<String, Object> connected(Map<String, Object> parameters) throws IOException {
        start(
                "--http",
                "--token=" + parameters.get("accessToken"),
                "--organization=" + parameters.get("organizationId"));
        return parameters;
    }

    @State("a user may sign in")
    Map<String, Object> userMaySignIn(Map<String, Object> parameters) throws IOException {
        start("--http", "--user=" + parameters.get("userName"), "--password=" + parameters.get("password"));
        return parameters;
    }

    @State("a device code has been handed out")
    Map<String, Object> codeHandedOut(Map<String, Object> parameters) throws Exception {
        start("--http", "--token=" + parameters.get("accessToken"));
        return Map.of(
                "accessToken",
                parameters.get("accessToken"),
                "userCode",
                code(parameters).userCode());
    }

    @State("a person has signed in with a device code")
    Map<String, Object> personHasSignedIn(Map<String, Object> parameters) throws Exception {
        start("--http", "--token=" + parameters.get("accessToken"));
        DeviceCode code = code(parameters);
        HttpClient person = HttpClient.newBuilder().sslContext(anything()).build();
        HttpResponse<String> page = person.send(
                HttpRequest.newBuilder(code.verificationUri())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("code=" + code.userCode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, page.statusCode());
        return Map.of("accessToken", parameters.get("accessToken"), "userCode", code.userCode());
    }

    private DeviceCode code(Map<String, Object> parameters) {
        try (VboClient vbo = VboClient.builder(standIn.address())
                .accessToken((String) parameters.get("accessToken"))
                .build()) {
            return vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE);
        }
    }

    private void start(String... options) throws IOException {
        standIn = new StandIn(options);
        verification.setTarget(HttpTestTarget.fromUrl(standIn.address().toURL()));
    }

    /** Under plain http the stand-in shows nobody the certificate of its sign-in page, which is on this machine. */
    private static SSLContext anything() throws Exception {
        X509ExtendedTrustManager trusting = new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new X509ExtendedTrustManager[] {trusting}, null);
        return context;
    }

    @AfterEach
    void stopTheStandIn() {
        if (standIn != null) {
            standIn.close();
        }
    }
}
