package io.github.vbo.v6.contract;

import au.com.dius.pact.core.matchers.BodyMismatch;
import au.com.dius.pact.core.matchers.HeaderMismatch;
import au.com.dius.pact.core.matchers.Mismatch;
import au.com.dius.pact.core.matchers.StatusMismatch;
import au.com.dius.pact.core.model.DefaultPactReader;
import au.com.dius.pact.core.model.V4Interaction;
import au.com.dius.pact.provider.HttpClientFactory;
import au.com.dius.pact.provider.ProviderClient;
import au.com.dius.pact.provider.ProviderInfo;
import au.com.dius.pact.provider.ProviderVerifier;
import au.com.dius.pact.provider.VerificationFailureType;
import au.com.dius.pact.provider.VerificationResult;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pact, judged by Pact JVM: all interactions of the operation, each in its provider state. */
final class PactJvmLayer implements Layer {
    private final List<V4Interaction.SynchronousHttp> interactions;
    private final VboStandIn standIn;

    PactJvmLayer(String pact, VboStandIn standIn) {
        this.interactions = DefaultPactReader.INSTANCE.loadPact(pact).getInteractions().stream()
                .map(interaction -> (V4Interaction.SynchronousHttp) interaction)
                .toList();
        this.standIn = standIn;
    }

    @Override
    public String name() {
        return "pact-jvm";
    }

    List<V4Interaction.SynchronousHttp> interactions(String operation) {
        return interactions.stream()
                .filter(interaction ->
                        Contract.operationId(interaction.getRequest()).equals(operation))
                .toList();
    }

    @Override
    public List<Verdict> judge(List<Trial> trials) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        for (Trial trial : trials) {
            List<String> places = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            for (V4Interaction.SynchronousHttp interaction : interactions(trial.operation())) {
                for (VerificationFailureType failure : failures(interaction, trial.address(standIn))) {
                    places.add(place(failure));
                    reasons.add(failure.description());
                }
            }
            verdicts.add(new Verdict(places, String.join("; ", reasons), null));
        }
        return verdicts;
    }

    private List<VerificationFailureType> failures(V4Interaction.SynchronousHttp interaction, URI address)
            throws Exception {
        Map<String, Object> values = new HashMap<>();
        for (var state : interaction.getProviderStates()) {
            values.putAll(ProviderStates.reach(state.getName(), state.getParams(), standIn));
        }
        ProviderInfo provider = new ProviderInfo(
                "vbo-server", address.getScheme(), address.getHost(), address.getPort(), address.getPath());
        ProviderVerifier verifier = new ProviderVerifier();
        verifier.setReporters(List.of());
        VerificationResult result = verifier.verifyResponseFromProvider(
                provider,
                interaction,
                interaction.getDescription(),
                new HashMap<>(),
                new ProviderClient(provider, new HttpClientFactory()),
                new HashMap<>(Map.of("providerState", values)),
                false);
        return result instanceof VerificationResult.Failed failed
                ? failed.getFailures().values().stream().flatMap(List::stream).toList()
                : List.of();
    }

    private static String place(VerificationFailureType failure) {
        if (!(failure instanceof VerificationFailureType.MismatchFailure found)) {
            return UNREADABLE;
        }
        Mismatch mismatch = found.getMismatch();
        if (mismatch instanceof StatusMismatch status) {
            return "status " + status.getActual();
        }
        if (mismatch instanceof HeaderMismatch header) {
            return header.getHeaderKey();
        }
        return mismatch instanceof BodyMismatch body ? body.getPath() : "Content-Type";
    }
}
