package io.github.vbo.v6.contract;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.State;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checked-in pact against the stand-in server, as a process of its own that knows nothing of these tests. */
@Provider("vbo-server")
@PactFolder("pacts")
class ProviderIT {
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

    @State(ProviderStates.CONNECTED)
    Map<String, Object> connected(Map<String, Object> parameters) throws Exception {
        return reach(ProviderStates.CONNECTED, parameters);
    }

    @State(ProviderStates.USER)
    Map<String, Object> userMaySignIn(Map<String, Object> parameters) throws Exception {
        return reach(ProviderStates.USER, parameters);
    }

    @State(ProviderStates.CODE)
    Map<String, Object> codeHandedOut(Map<String, Object> parameters) throws Exception {
        return reach(ProviderStates.CODE, parameters);
    }

    @State(ProviderStates.SIGNED_IN)
    Map<String, Object> personHasSignedIn(Map<String, Object> parameters) throws Exception {
        return reach(ProviderStates.SIGNED_IN, parameters);
    }

    private Map<String, Object> reach(String state, Map<String, Object> parameters) throws Exception {
        standIn = ProviderStates.start(parameters);
        verification.setTarget(HttpTestTarget.fromUrl(standIn.address().toURL()));
        return ProviderStates.reach(state, parameters, standIn);
    }

    @AfterEach
    void stopTheStandIn() {
        if (standIn != null) {
            standIn.close();
        }
    }
}
