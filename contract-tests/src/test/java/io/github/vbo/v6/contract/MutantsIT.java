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
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The mutants as a file: what they are said to break or to keep is what the contract says; and the pact catches them by its rules. */
class MutantsIT {
    private static final List<String> OPERATIONS = Mutant.OPERATIONS;
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
    void thereAreEnoughOfTheDeviceCode() {
        List<Mutant> mutants = Mutant.on("requestDeviceCode");

        assertTrue(mutants.stream().filter(Mutant::isBreaking).count() >= 80);
        assertTrue(mutants.stream().filter(mutant -> !mutant.isBreaking()).count() >= 25);
    }

    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void eachBreaksOrKeepsAStatementOfTheContract(String operation) {
        for (Mutant mutant : Mutant.on(operation)) {
            assertFalse(Contract.statement(operation, mutant.rule()).isMissingNode(), mutant::toString);
        }
    }

    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void eachSaysWhatItDoesInWordsThatAreKnown(String operation) {
        Set<String> words =
                Set.of("name", "on", "breaks", "keeps", "at", "by", "missed", "hidden", "request", "response");
        Set<String> request = Set.of("path", "method", "demands", "token", "routing");
        Set<String> response = Set.of(
                "answering",
                "set",
                "drop",
                "rename",
                "add",
                "reversed",
                "body",
                "charset",
                "status",
                "reason",
                "version",
                "headers",
                "wire");
        for (Mutant mutant : Mutant.on(operation)) {
            assertKnown(words, mutant.entry());
            assertKnown(request, mutant.entry().path("request"));
            assertKnown(response, mutant.entry().path("response"));
        }
    }

    private static void assertKnown(Set<String> words, JsonNode object) {
        object.fieldNames().forEachRemaining(word -> assertTrue(words.contains(word), word));
    }

    /** By an engine that has no part in the score. Of two equal names, of what is no JSON, and of what is untrue a schema says nothing. */
    @ParameterizedTest
    @FieldSource("OPERATIONS")
    void theSchemaSaysWhichValuesBreakTheContract(String operation) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Mutant mutant : Mutant.on(operation)) {
            boolean aboutValues = mutant.at().startsWith("$.") || mutant.at().startsWith("$[");
            boolean inTheBody = Stream.of("set", "drop", "rename", "add")
                    .anyMatch(mutant.entry().path("response")::has);
            if (inTheBody
                    && !mutant.entry().has("hidden")
                    && (aboutValues || !mutant.isBreaking())
                    && !mutant.name().endsWith("-twice")) {
                if (deviations(mutant).isEmpty() == mutant.isBreaking()) {
                    wrong.add(mutant.name());
                }
            }
        }
        // OpenAPI 3.0 has no open enum; that other values are sent too, and null, the contract has in words alone.
        assertEquals(operation.equals("listOrganizations") ? List.of("unlisted-values", "nulls") : List.of(), wrong);
    }

    private static List<?> deviations(Mutant mutant) throws Exception {
        V4Interaction.SynchronousHttp granted = new PactJvmLayer(pact.toString(), standIn)
                .interactions(mutant.operation()).stream()
                        .filter(interaction -> interaction.getResponse().getStatus() == 200)
                        .findFirst()
                        .orElseThrow();
        URI address = address(mutant);
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

    /** Fewer are caught; or, where no rule is left and a value must be the very example, some are flagged that keep the contract. */
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

    /** Of a pact of one interaction, on the mutants of that place. */
    private static long wrongVerdicts(JsonNode interaction, String place) throws Exception {
        ObjectNode small = pact.deepCopy();
        small.putArray("interactions").add(interaction);
        PactJvmLayer layer = new PactJvmLayer(small.toString(), standIn);
        long wrong = 0;
        for (Mutant mutant : Mutant.on("requestDeviceCode")) {
            boolean isThere = mutant.at().equals(place)
                    || mutant.values().has(place.replace("$.", ""))
                    || mutant.entry().at("/response/headers").has(place);
            if (isThere
                    && mutant.isBreaking()
                            != layer.judge("requestDeviceCode", address(mutant)).isCaught()) {
                wrong++;
            }
        }
        return wrong;
    }

    private static URI address(Mutant mutant) {
        return URI.create(standIn.conformance() + "/" + mutant.operation() + "/" + mutant.name());
    }
}
