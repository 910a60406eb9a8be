package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import au.com.dius.pact.core.model.OptionalBody;
import au.com.dius.pact.core.model.Response;
import au.com.dius.pact.core.model.V4Interaction;
import au.com.dius.pact.provider.HttpClientFactory;
import au.com.dius.pact.provider.ProviderClient;
import au.com.dius.pact.provider.ProviderInfo;
import au.com.dius.pact.provider.ProviderResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.vbo.v6.standin.ConformanceCase;
import io.github.vbo.v6.standin.ConformanceCase.ResponseChanges;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JSON Schema of the conformance cases cannot say: they agree with the contract, and the rules of the pact are needed. */
class ConformanceCasesIT {
    private static final List<String> OPERATIONS = Trial.OPERATIONS;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static VboStandIn standIn;
    private static ObjectNode pact;
    private static JsonNode granted;

    @BeforeAll
    static void start() throws Exception {
        pact = (ObjectNode)
                JSON.readTree(Path.of("pacts/vbo-v6-client-vbo-server.json").toFile());
        granted = pact.get("interactions")
                .valueStream()
                .filter(interaction -> interaction.get("description").asText().equals("a request for a device code"))
                .findFirst()
                .orElseThrow();
        standIn =
                VboStandIn.builder().http().example().token("an-accepted-token").start();
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @Test
    void eachNameIsUnique() {
        List<String> names =
                ConformanceCase.all().stream().map(ConformanceCase::name).toList();

        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void thereAreEnoughForTheDeviceCode() {
        Map<Boolean, Long> byKind = Trial.on("requestDeviceCode").stream()
                .collect(Collectors.partitioningBy(trial -> trial.tried().isViolation(), Collectors.counting()));

        assertTrue(byKind.get(true) >= 80 && byKind.get(false) >= 25, byKind::toString);
    }

    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void eachRuleIsAStatementOfTheContract(String operation) {
        for (Trial trial : Trial.on(operation)) {
            assertFalse(Contract.statement(operation, trial.tried().rule()).isMissingNode(), trial::toString);
        }
    }

    /** By an engine that takes no part in the score. It does not see repeated names, invalid JSON and untrue values. */
    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void theSchemaSaysWhichValuesAreViolations(String operation) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Trial trial : Trial.on(operation)) {
            ConformanceCase tried = trial.tried();
            ResponseChanges response = tried.response();
            boolean inTheBody = response.drop() != null
                    || Stream.of(response.set(), response.rename(), response.add())
                            .anyMatch(changes -> !changes.isEmpty());
            if (inTheBody
                    && tried.hiddenFrom().isEmpty()
                    && (!tried.isViolation() || tried.at().matches("\\$[.\\[].*"))
                    && !tried.name().endsWith("-twice")
                    && deviations(trial).isEmpty() == tried.isViolation()) {
                wrong.add(tried.name());
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<?> deviations(Trial trial) throws Exception {
        V4Interaction.SynchronousHttp granted = new PactJvmLayer(pact.toString(), standIn)
                .interactions(trial.operation()).stream()
                        .filter(interaction -> interaction.getResponse().getStatus() == 200)
                        .findFirst()
                        .orElseThrow();
        granted.getProviderStates().forEach(state -> ProviderStates.reach(state.getName(), state.getParams(), standIn));
        URI address = trial.address(standIn);
        ProviderInfo provider = new ProviderInfo(
                "vbo-server", address.getScheme(), address.getHost(), address.getPort(), address.getPath());
        ProviderResponse answer =
                new ProviderClient(provider, new HttpClientFactory()).makeRequest(granted.getRequest());
        return Contract.OPEN.deviations(
                granted.getRequest(),
                new Response(
                        answer.getStatusCode(),
                        answer.getHeaders(),
                        OptionalBody.body(answer.getBody().unwrap())));
    }

    static Stream<Arguments> rules() {
        List<Arguments> each = new ArrayList<>();
        granted.at("/response/matchingRules")
                .properties()
                .forEach(part -> part.getValue()
                        .properties()
                        .forEach(place -> place.getValue()
                                .get("matchers")
                                .forEach(rule -> each.add(Arguments.of(
                                        part.getKey(),
                                        place.getKey(),
                                        rule.get("match").asText())))));
        return each.stream();
    }

    /** It misses violations; or, if no rule is left and the value must equal the example, it flags valid variations. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("rules")
    void thePactScoresLowerWithoutARule(String part, String place, String rule) throws Exception {
        JsonNode copy = granted.deepCopy();
        ObjectNode rules = (ObjectNode) copy.at("/response/matchingRules/" + part);
        ArrayNode matchers = (ArrayNode) rules.get(place).get("matchers");
        matchers.removeIf(matcher -> matcher.get("match").asText().equals(rule));
        if (matchers.isEmpty()) {
            rules.remove(place);
        }

        assertTrue(wrongVerdicts(copy, place) > wrongVerdicts(granted, place));
    }

    /** Of a pact with this interaction only, on the cases about this place. */
    private static long wrongVerdicts(JsonNode interaction, String place) throws Exception {
        ObjectNode small = pact.deepCopy();
        small.putArray("interactions").add(interaction);
        List<Trial> trials = Trial.on("requestDeviceCode").stream()
                .filter(trial -> trial.tried().at().equals(place)
                        || trial.tried().response().set().containsKey(place.replace("$.", ""))
                        || trial.tried().response().headers().containsKey(place))
                .toList();
        List<Layer.Verdict> verdicts = new PactJvmLayer(small.toString(), standIn).judge(trials);
        return IntStream.range(0, trials.size())
                .filter(i ->
                        trials.get(i).tried().isViolation() != verdicts.get(i).isCaught())
                .count();
    }
}
