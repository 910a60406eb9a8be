package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.vbo.v6.standin.ConformanceCase.ResponseChanges;
import io.github.vbo.v6.standin.VboStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The client and the pact on each conformance case: each layer must catch every violation that {@code conformance.json} does not
 * excuse, at the place that is given there, and must not flag a valid variation.
 *
 * <p>The pact is judged by Pact JVM, and by {@code pact-verifier} if {@code gates/node_modules} is installed.
 */
class ConformanceScoreIT {
    private static final Path PACT = Path.of("pacts/vbo-v6-client-vbo-server.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Layer> LAYERS = new ArrayList<>();
    private static final ConformanceScore SCORE = new ConformanceScore();
    private static final Map<String, String> USUAL_BYTES = new HashMap<>();

    private static VboStandIn standIn;

    @BeforeAll
    static void judge() throws Exception {
        standIn =
                VboStandIn.builder().http().example().token("an-accepted-token").start();
        LAYERS.add(new ClientLayer(standIn));
        LAYERS.add(new PactJvmLayer(Files.readString(PACT), standIn));
        if (PactVerifierLayer.isInstalled()) {
            LAYERS.add(new PactVerifierLayer(PACT, standIn));
        }
        List<Trial> trials =
                Trial.OPERATIONS.stream().flatMap(ConformanceScoreIT::trials).toList();
        for (Layer layer : LAYERS) {
            List<Layer.Verdict> verdicts = layer.judge(trials);
            for (int i = 0; i < trials.size(); i++) {
                SCORE.add(trials.get(i), layer.name(), verdicts.get(i));
            }
        }
        SCORE.write(Path.of("target/conformance-score"));
    }

    /** The usual server comes first, last, and after each case that breaks the connection. */
    private static Stream<Trial> trials(String operation) {
        Trial none = Trial.none(operation);
        Stream<Trial> cases = Trial.on(operation).stream()
                .flatMap(trial -> trial.breaksTheConnection() ? Stream.of(trial, none) : Stream.of(trial));
        return Stream.of(Stream.of(none), cases, Stream.of(none)).flatMap(trials -> trials);
    }

    @AfterAll
    static void stop() {
        LAYERS.forEach(Layer::close);
        standIn.close();
    }

    @TestFactory
    Stream<DynamicTest> eachLayerJudgesEachCaseRightly() {
        return Trial.OPERATIONS.stream()
                .flatMap(ConformanceScoreIT::trials)
                .distinct()
                .map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> check(trial)));
    }

    @Test
    void theScoreIsHighEnough() {
        assertEquals("", SCORE.shortfall());
    }

    private static void check(Trial trial) throws Exception {
        String bytes = Wire.answers(trial, standIn);
        String usual = USUAL_BYTES.computeIfAbsent(trial.operation(), unknown -> bytes);
        if (!trial.isNone()) {
            assertNotEquals(usual, bytes, () -> trial + ": the response is the usual one");
        }
        for (Layer layer : LAYERS) {
            Layer.Verdict verdict = SCORE.verdict(trial, layer.name());
            assertEquals(
                    trial.isCaughtBy(layer.name()),
                    verdict.isCaught(),
                    () -> trial + ": whether " + layer.name() + " catches it; it says: " + verdict.reason());
            if (verdict.isCaught()) {
                assertTrue(
                        layer.agrees(trial, verdict),
                        () -> trial + ": expected at " + trial.tried().at() + ", " + layer.name() + " says: "
                                + verdict);
            } else if (verdict.read() != null && !trial.tried().isViolation()) {
                assertEquals(expected(trial, layer), verdict.read().toString(), trial::toString);
            }
        }
    }

    /** What a layer reads from the usual server, with the values of the case. */
    private static String expected(Trial trial, Layer layer) throws Exception {
        ObjectNode expected = SCORE.verdict(Trial.none(trial.operation()), layer.name())
                .read()
                .deepCopy();
        ResponseChanges changes = trial.tried().response();
        for (Map.Entry<String, String> value : changes.set().entrySet()) {
            if (expected.has(value.getKey())) {
                expected.set(value.getKey(), JSON.readTree(value.getValue()));
            }
        }
        Stream.concat(changes.rename().keySet().stream(), Stream.ofNullable(changes.drop()))
                .filter(expected::has)
                .forEach(expected::putNull);
        if (expected.path("message").isNull()) {
            expected.put("message", ""); // A code without a message has an empty one.
        }
        return expected.toString();
    }
}
