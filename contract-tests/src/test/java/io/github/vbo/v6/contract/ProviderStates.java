package io.github.vbo.v6.contract;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The pact's provider states, and how a stand-in reaches them. */
final class ProviderStates {
    static final String CONNECTED = "an organization is connected and an access token is accepted";
    static final String USER = "a user may sign in";
    static final String CODE = "a device code has been handed out";
    static final String SIGNED_IN = "a person has signed in with a device code";

    private ProviderStates() {}

    /** A stand-in over plain http with a state's parameters. */
    static VboStandIn.Builder builder(Map<String, Object> parameters) {
        VboStandIn.Builder builder = VboStandIn.builder().http();
        if (parameters.get("accessToken") instanceof String token) {
            builder.token(token);
        }
        if (parameters.get("organizationId") instanceof String id) {
            builder.organizations(new Organization(UUID.fromString(id), "abc.onmicrosoft.com"));
        }
        if (parameters.get("userName") instanceof String user) {
            builder.user(user, (String) parameters.get("password"));
        }
        return builder;
    }

    /** Puts the stand-in into a state. Returns the values that requests take from the state. */
    static Map<String, Object> reach(String state, Map<String, Object> parameters, VboStandIn standIn) {
        Map<String, Object> values = new HashMap<>(parameters);
        if (state.equals(CODE) || state.equals(SIGNED_IN)) {
            try (VboClient vbo = VboClient.builder(standIn.uri())
                    .accessToken((String) parameters.get("accessToken"))
                    .build()) {
                values.put(
                        "userCode",
                        vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE)
                                .userCode());
            }
            if (state.equals(SIGNED_IN)) {
                standIn.signIn((String) values.get("userCode"));
            }
        }
        return values;
    }
}
