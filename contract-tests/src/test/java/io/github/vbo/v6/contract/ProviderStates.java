package io.github.vbo.v6.contract;

import io.github.vbo.v6.DeviceCode;
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
    static final String ORGANIZATION_SIGNED_IN = "a person has signed in with a device code of an organization";

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
        if (state.equals(CODE) || state.equals(SIGNED_IN) || state.equals(ORGANIZATION_SIGNED_IN)) {
            String code = code(state, (String) parameters.get("accessToken"), standIn);
            values.put("userCode", code);
            if (!state.equals(CODE)) {
                standIn.signIn(code);
            }
        }
        return values;
    }

    private static String code(String state, String token, VboStandIn standIn) {
        try (VboClient vbo = VboClient.builder(standIn.uri()).accessToken(token).build()) {
            DeviceCode code = state.equals(ORGANIZATION_SIGNED_IN)
                    ? vbo.requestDeviceCode(standIn.organization())
                    : vbo.requestDeviceCodeForNewOrganization(Region.WORLDWIDE);
            return code.userCode();
        }
    }
}
