package io.github.vbo.v6.contract;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.State;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import io.github.vbo.v6.standin.VboStandIn;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pact in git with the stand-in as provider. */
@Provider("vbo-server")
@PactFolder("pacts")
class ProviderIT {
    private VboStandIn standIn;
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

    @State(ProviderStates.CONNECTED)
    Map<String, Object> connected(Map<String, Object> parameters) {
        return reach(ProviderStates.CONNECTED, parameters);
    }

    @State(ProviderStates.USER)
    Map<String, Object> userMaySignIn(Map<String, Object> parameters) {
        return reach(ProviderStates.USER, parameters);
    }

    @State(ProviderStates.CODE)
    Map<String, Object> codeHandedOut(Map<String, Object> parameters) {
        return reach(ProviderStates.CODE, parameters);
    }

    @State(ProviderStates.SIGNED_IN)
    Map<String, Object> personHasSignedIn(Map<String, Object> parameters) {
        return reach(ProviderStates.SIGNED_IN, parameters);
    }

    @State(ProviderStates.ORGANIZATION_SIGNED_IN)
    Map<String, Object> personHasSignedInForAnOrganization(Map<String, Object> parameters) {
        return reach(ProviderStates.ORGANIZATION_SIGNED_IN, parameters);
    }

    private Map<String, Object> reach(String state, Map<String, Object> parameters) {
        standIn = ProviderStates.builder(parameters).start();
        verification.setTarget(new HttpTestTarget("127.0.0.1", standIn.uri().getPort()));
        return ProviderStates.reach(state, parameters, standIn);
    }

    @AfterEach
    void stopTheStandIn() {
        if (standIn != null) {
            standIn.close();
        }
    }
}
