package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The shape of a server's responses: operation, status, and the types of the properties that the contract has. It contains
 * no value, and no other property, because a property's name can be a value too.
 */
final class Evidence {
    private Evidence() {}

    /** The evidence in JSON. It marks the stand-in's evidence, which proves nothing. */
    static String of(List<RealServer.Trial> trials, boolean standIn) {
        ObjectNode evidence = new ObjectMapper()
                .createObjectNode()
                .put("apiVersion", Contract.apiVersion())
                .put("contractVersion", Contract.version());
        if (standIn) {
            evidence.put("standIn", true);
        }
        ArrayNode answers = evidence.putArray("answers");
        for (RealServer.Trial trial : trials) {
            ObjectNode answer = answers.addObject()
                    .put("operationId", Contract.operationId(trial.request()))
                    .put("status", trial.response().getStatus());
            JsonNode body = Breaches.json(trial.response());
            if (body.isObject()) {
                answer.set("properties", shape(body));
            }
        }
        return evidence.toPrettyString() + "\n";
    }

    private static JsonNode shape(JsonNode value) {
        if (value.isObject()) {
            ObjectNode properties = JsonNodeFactory.instance.objectNode();
            value.properties().stream()
                    .filter(property -> Contract.hasProperty(property.getKey()))
                    .forEach(property -> properties.set(property.getKey(), shape(property.getValue())));
            return properties;
        }
        if (value.isArray()) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
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
}
