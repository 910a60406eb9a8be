package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Client and pact against a server that misbehaves in one way at a time: each layer must catch what {@code mutants.json} says
 * that it catches, at the place that it says, and may flag nothing that the contract allows.
 *
 * <p>By default on the device code of an organization; with {@code -Dmutants=all} on every operation, and with
 * {@code -Dpact.verifier=FILE} by the program {@code pact-verifier} as well.
 */
class MutationScoreIT {
    private static final Path PACT = Path.of("pacts/vbo-v6-client-vbo-server.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static VboStandIn standIn;
    private static URI mutants;
    private static final List<Layer> LAYERS = new ArrayList<>();
    private static final MutationScore SCORE = new MutationScore();

    @BeforeAll
    static void start() throws Exception {
        Map<String, Object> known = Map.of(
                "accessToken",
                "an-accepted-token",
                "organizationId",
                "40dfa255-2762-43e5-8320-dff7a9201f90",
                "userName",
                "administrator",
                "password",
                "password");
        standIn = ProviderStates.builder(known).example().start();
        mutants = standIn.conformance();
        LAYERS.add(new ClientLayer(standIn));
        LAYERS.add(new PactJvmLayer(Files.readString(PACT), standIn));
        String verifier = System.getProperty("pact.verifier");
        if (verifier != null) {
            LAYERS.add(new PactVerifierLayer(Path.of(verifier), PACT, standIn));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (Layer layer : LAYERS) {
            layer.close();
        }
        standIn.close();
        SCORE.write(Path.of("target/mutation-score"));
    }

    static List<String> operations() {
        return "all".equals(System.getProperty("mutants")) ? Mutant.OPERATIONS : Mutant.OPERATIONS.subList(0, 1);
    }

    @TestFactory
    Stream<DynamicNode> mutants() {
        return Stream.concat(
                operations().stream().map(operation -> DynamicContainer.dynamicContainer(operation, tests(operation))),
                Stream.of(DynamicTest.dynamicTest("score", () -> assertEquals("", SCORE.shortfall()))));
    }

    private Stream<DynamicTest> tests(String operation) {
        return Stream.of(
                        Stream.of(DynamicTest.dynamicTest("none, before", () -> nothingIsFlagged(operation))),
                        Mutant.on(operation).stream()
                                .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> tryOut(mutant))),
                        Stream.of(DynamicTest.dynamicTest("none, after", () -> nothingIsFlagged(operation))))
                .flatMap(tests -> tests);
    }

    private static void nothingIsFlagged(String operation) throws Exception {
        for (Layer layer : LAYERS) {
            Layer.Verdict verdict = layer.judge(operation, address(Mutant.none(operation)));
            assertEquals("", verdict.reason(), layer.name());
        }
    }

    private static void tryOut(Mutant mutant) throws Exception {
        Mutant none = Mutant.none(mutant.operation());
        assertNotEquals(
                Wire.answers(mutant.operation(), address(none), standIn),
                Wire.answers(mutant.operation(), address(mutant), standIn),
                () -> mutant + ": is nothing else on the wire?");
        for (Layer layer : LAYERS) {
            Layer.Verdict verdict = layer.judge(mutant.operation(), address(mutant));
            SCORE.add(mutant, layer.name(), verdict);
        }
        for (Layer layer : LAYERS) {
            Layer.Verdict verdict = SCORE.verdict(mutant, layer.name());
            assertEquals(
                    mutant.isCaughtBy(layer.name()),
                    verdict.isCaught(),
                    () -> mutant + ": whether " + layer.name() + " catches it; it says: " + verdict.reason());
            if (verdict.isCaught()) {
                assertTrue(
                        layer.agrees(mutant, verdict),
                        () -> mutant + ": expected at " + mutant.at() + ", " + layer.name() + " says: " + verdict);
            } else if (verdict.read() != null && !mutant.isBreaking()) {
                assertEquals(expected(mutant), JSON.readTree(verdict.read().toString()), mutant::toString);
            }
        }
        if (mutant.breaksTheConnection()) {
            nothingIsFlagged(mutant.operation());
        }
    }

    /** What the client reads where nothing is wrong, with the mutant's values in it. */
    private static JsonNode expected(Mutant mutant) throws Exception {
        Layer.Verdict none = LAYERS.get(0).judge(mutant.operation(), address(Mutant.none(mutant.operation())));
        ObjectNode expected = (ObjectNode) JSON.readTree(none.read().toString());
        for (Map.Entry<String, JsonNode> value : mutant.values().properties()) {
            if (expected.has(value.getKey())) {
                JsonNode json = JSON.readTree(value.getValue().asText());
                expected.set(value.getKey(), json);
            }
        }
        return expected;
    }

    private static URI address(Mutant mutant) {
        return mutants.resolve("/" + mutant.operation() + "/" + mutant.name());
    }
}
