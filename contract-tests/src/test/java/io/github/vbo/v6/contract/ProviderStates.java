package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Region;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** The pact's provider states, and how a stand-in gets there. */
final class ProviderStates {
    static final String CONNECTED = "an organization is connected and an access token is accepted";
    static final String USER = "a user may sign in";
    static final String CODE = "a device code has been handed out";
    static final String SIGNED_IN = "a person has signed in with a device code";

    private static final Map<String, String> OPTIONS = Map.of(
            "accessToken",
            "--token",
            "organizationId",
            "--organization",
            "userName",
            "--user",
            "password",
            "--password");

    private ProviderStates() {}

    /** A stand-in over plain http that knows what a state's parameters say. */
    static StandIn start(Map<String, Object> parameters, String... more) throws IOException {
        Stream<String> known = parameters.entrySet().stream()
                .map(parameter -> OPTIONS.get(parameter.getKey()) + "=" + parameter.getValue());
        return new StandIn(Stream.of(List.of("--http").stream(), known, Stream.of(more))
                .flatMap(options -> options)
                .toArray(String[]::new));
    }

    /** Does what has been done in a state, and tells the values that requests take from it. */
    static Map<String, Object> reach(String state, Map<String, Object> parameters, StandIn standIn) throws Exception {
        Map<String, Object> values = new HashMap<>(parameters);
        if (state.equals(CODE) || state.equals(SIGNED_IN)) {
            DeviceCode code = code(standIn, (String) parameters.get("accessToken"));
            values.put("userCode", code.userCode());
            if (state.equals(SIGNED_IN)) {
                typeIn(code, standIn);
            }
        }
        return values;
    }

    private static DeviceCode code(StandIn standIn, String token) {
        try (VboClient vbo =
                VboClient.builder(standIn.address()).accessToken(token).build()) {
            return vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE);
        }
    }

    private static void typeIn(DeviceCode code, StandIn standIn) throws Exception {
        HttpResponse<String> page = Person.BROWSER.send(
                HttpRequest.newBuilder(URI.create(standIn.printed("sign-in page")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("code=" + code.userCode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, page.statusCode());
    }

    private static final class Person {
        private static final HttpClient BROWSER =
                HttpClient.newBuilder().sslContext(anything()).build();
    }

    /** Under plain http the stand-in shows nobody the certificate of its sign-in page, which is on this machine. */
    private static SSLContext anything() {
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
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new X509ExtendedTrustManager[] {trusting}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
