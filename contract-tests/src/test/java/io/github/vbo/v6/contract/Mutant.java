package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An entry of {@code openapi/mutants.json}, on one of its operations. */
record Mutant(String operation, String name, JsonNode entry) {
    static final List<String> OPERATIONS = List.of(
            "requestDeviceCode",
            "requestDeviceCodeForNewOrganization",
            "checkDeviceCode",
            "listOrganizations",
            "requestToken");

    static List<Mutant> on(String operation) {
        try {
            JsonNode file = new ObjectMapper()
                    .readTree(Path.of("../openapi/mutants.json").toFile());
            return stream(file.get("mutants"))
                    .filter(entry -> texts(entry.get("on")).contains(operation))
                    .map(entry -> new Mutant(operation, entry.get("name").asText(), entry))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is no mutant: everything as it should be. */
    static Mutant none(String operation) {
        return new Mutant(
                operation, "none", new ObjectMapper().createObjectNode().put("keeps", ""));
    }

    boolean isBreaking() {
        return entry.has("breaks");
    }

    String rule() {
        return entry.get(isBreaking() ? "breaks" : "keeps").asText();
    }

    /** Where a client notices it, or nothing. */
    String at() {
        return entry.path("at").asText();
    }

    boolean isCaughtBy(String layer) {
        return isBreaking() && texts(entry.get("by")).contains(layer);
    }

    boolean isHiddenFrom(String layer) {
        return entry.path("hidden").has(layer);
    }

    String reasonWhyMissedBy(String layer) {
        return entry.path("missed")
                .path(layer)
                .asText(entry.path("hidden").path(layer).asText());
    }

    JsonNode values() {
        return entry.at("/response/set");
    }

    /** Whether a connection does not end as it should, so that what comes after it could suffer. */
    boolean breaksTheConnection() {
        return entry.at("/response/wire").asText().matches("close|cut.*|endless|gzip bomb")
                || entry.at("/response").has("version");
    }

    private static List<String> texts(JsonNode array) {
        return stream(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        Iterator<JsonNode> items = array.iterator();
        return StreamSupport.stream(((Iterable<JsonNode>) () -> items).spliterator(), false);
    }

    @Override
    public String toString() {
        return operation + ": " + name;
    }
}
