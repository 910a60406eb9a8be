package io.github.vbo.v6.contract;

import au.com.dius.pact.provider.junit5.HttpTestTarget;
import au.com.dius.pact.provider.junit5.PactVerificationContext;
import au.com.dius.pact.provider.junit5.PactVerificationInvocationContextProvider;
import au.com.dius.pact.provider.junitsupport.Provider;
import au.com.dius.pact.provider.junitsupport.State;
import au.com.dius.pact.provider.junitsupport.loader.PactFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checked-in pact against the stand-in server, as a process of its own that knows nothing of these tests. */
@Provider("vbo-server")
@PactFolder("pacts")
class ProviderTest {
    private Process standIn;
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
        standIn = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("vbo.jar"),
                        "stand-in",
                        "--http",
                        "--port=0",
                        "--token=" + parameters.get("accessToken"),
                        "--organization=" + parameters.get("organizationId"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = standIn.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("address: ")) {
                verification.setTarget(
                        HttpTestTarget.fromUrl(URI.create(line.substring(9)).toURL()));
                return parameters;
            }
        }
        throw new IOException("the stand-in ended with exit code " + standIn.exitValue());
    }

    @AfterEach
    void stopTheStandIn() throws InterruptedException {
        if (standIn != null) {
            standIn.destroy();
            standIn.waitFor();
        }
    }
}
