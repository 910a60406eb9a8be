package io.github.vbo.v6.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What a server was seen to answer, as its shape: operation, status, and the types of the contract's own properties. There
 * is no place for a value in it; names that the contract does not have are left out, since a name can be a value, too.
 */
final class Evidence {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode document =
            JSON.createObjectNode().put("apiVersion", Contract.apiVersion()).put("contractVersion", Contract.version());
    private final ArrayNode answers;

    /**
     * None yet.
     *
     * @param standIn whether it is of {@code vbo stand-in}, and proves nothing
     */
    Evidence(boolean standIn) {
        if (standIn) {
            document.put("standIn", true);
        }
        answers = document.putArray("answers");
    }

    void add(String operationId, int status, JsonNode body) {
        ObjectNode answer = answers.addObject().put("operationId", operationId).put("status", status);
        if (body.isObject()) {
            answer.set("properties", shape(body));
        }
    }

    private static JsonNode shape(JsonNode value) {
        if (value.isObject()) {
            ObjectNode properties = JSON.createObjectNode();
            value.properties().stream()
                    .filter(property -> Contract.hasProperty(property.getKey()))
                    .forEach(property -> properties.set(property.getKey(), shape(property.getValue())));
            return properties;
        }
        if (value.isArray()) {
            ArrayNode items = JSON.createArrayNode();
            value.valueStream().map(Evidence::shape).distinct().forEach(items::add);
            return items;
        }
        return JsonNodeFactory.instance.textNode(type(value));
    }

    /** The type as JSON Schema names it. */
    static String type(JsonNode value) {
        return value.isMissingNode()
                ? "nothing"
                : value.isIntegralNumber()
                        ? "integer"
                        : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // A tree in memory has no cause for one.
        }
    }
}
