package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.compare.OpenApiDiffOptions;
import org.openapitools.openapidiff.core.model.Changed;
import org.openapitools.openapidiff.core.model.ChangedRequestBody;
import org.openapitools.openapidiff.core.model.ComposedChanged;

/** What a newer contract no longer keeps of an older one: by openapi-diff, and by checks of what openapi-diff does not see. */
final class BreakingChanges {
    private static final OpenApiDiffOptions STRICT = OpenApiDiffOptions.builder()
            .configProperty("incompatible.operation.id.changed", "true")
            .configProperty("incompatible.request.min.length.increased", "true")
            .configProperty("incompatible.response.numeric.range.increased", "true")
            .build();

    private BreakingChanges() {}

    static List<String> between(JsonNode older, JsonNode newer) {
        List<String> breaks = new ArrayList<>();
        OpenApiCompare.fromContents(older.toString(), newer.toString(), null, STRICT)
                .getChangedOperations()
                .forEach(
                        operation -> diff(operation, operation.getHttpMethod() + " " + operation.getPathUrl(), breaks));
        server(older.at("/servers/0"), newer.at("/servers/0"), breaks);
        Map<String, JsonNode> now = places(newer);
        places(older).forEach((place, was) -> compare(place, was, now.get(place), breaks));
        return breaks.stream().distinct().toList();
    }

    private static void diff(Changed changed, String place, List<String> breaks) {
        List<Changed> parts = changed instanceof ComposedChanged composed
                ? composed.getChangedElements().stream()
                        .filter(part -> part != null && part.isIncompatible())
                        .toList()
                : List.of();
        parts.forEach(part -> diff(part, place, breaks));
        // A body that is no longer required passes for a break there; compare() knows better.
        if (parts.isEmpty() && changed.isIncompatible() && !(changed instanceof ChangedRequestBody)) {
            breaks.add(place + ": openapi-diff finds " + changed.getClass().getSimpleName());
        }
    }

    private static void server(JsonNode was, JsonNode is, List<String> breaks) {
        if (!was.path("url").equals(is.path("url"))) {
            breaks.add("server: was " + was.path("url") + ", is " + is.path("url"));
        }
        was.path("variables").properties().forEach(variable -> {
            JsonNode value = is.path("variables").path(variable.getKey()).path("default");
            if (!variable.getValue().path("default").equals(value)) {
                breaks.add("server: another " + variable.getKey());
            }
        });
    }

    private static void compare(String place, JsonNode was, JsonNode is, List<String> breaks) {
        if (is == null) {
            breaks.add(place + ": gone");
            return;
        }
        // The tag names the generated class, type and format the generated type.
        for (String name : List.of("tags", "security", "type", "format")) {
            if (!was.path(name).equals(is.path(name))) {
                breaks.add(place + ": " + name + " was " + was.path(name) + ", is " + is.path(name));
            }
        }
        if (is.at("/requestBody/required").asBoolean()
                && !was.at("/requestBody/required").asBoolean()) {
            breaks.add(place + ": demands a body");
        }
        boolean response = place.contains(" response ");
        if (response && was.path("minLength").asInt() > is.path("minLength").asInt()) {
            breaks.add(place + ": minLength was " + was.path("minLength") + ", is " + is.path("minLength"));
        }
        if ((response ? is : was).path("nullable").asBoolean()
                && !(response ? was : is).path("nullable").asBoolean()) {
            breaks.add(place + (response ? ": may be null" : ": may no longer be null"));
        }
        if (was.path("x-sensitive").asBoolean() && !is.path("x-sensitive").asBoolean()) {
            breaks.add(place + ": no longer sensitive, so that toString() shows it");
        }
    }

    /** Operations, parameters, responses, headers, and each schema down to its last property, by where they stand. */
    private static Map<String, JsonNode> places(JsonNode contract) {
        Map<String, JsonNode> places = new LinkedHashMap<>();
        contract.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String operation = method.getKey().toUpperCase() + " " + path.getKey();
                    ObjectNode whole = method.getValue().deepCopy();
                    if (!whole.has("security")) {
                        whole.set("security", contract.get("security"));
                    }
                    places.put(operation, whole);
                    for (JsonNode parameter : method.getValue().path("parameters")) {
                        String place = operation + " " + parameter.path("in").asText() + " parameter "
                                + parameter.path("name").asText();
                        schemas(contract, place, parameter.path("schema"), places);
                    }
                    content(contract, operation + " request", method.getValue().path("requestBody"), places);
                    method.getValue().path("responses").properties().forEach(status -> {
                        JsonNode response = resolved(contract, status.getValue());
                        String place = operation + " response " + status.getKey();
                        places.put(place, response);
                        response.path("headers")
                                .properties()
                                .forEach(header -> schemas(
                                        contract,
                                        place + " header " + header.getKey(),
                                        header.getValue().path("schema"),
                                        places));
                        content(contract, place, response, places);
                    });
                }));
        return places;
    }

    private static void content(JsonNode contract, String place, JsonNode body, Map<String, JsonNode> places) {
        body.path("content")
                .properties()
                .forEach(media -> schemas(
                        contract, place + " " + media.getKey(), media.getValue().path("schema"), places));
    }

    private static void schemas(JsonNode contract, String place, JsonNode node, Map<String, JsonNode> places) {
        JsonNode schema = resolved(contract, node);
        places.put(place, schema);
        schema.path("properties")
                .properties()
                .forEach(property -> schemas(contract, place + "." + property.getKey(), property.getValue(), places));
        if (schema.has("items")) {
            schemas(contract, place + "[]", schema.get("items"), places);
        }
    }

    /** What a reference refers to; an allOf as one schema. */
    private static JsonNode resolved(JsonNode contract, JsonNode node) {
        if (node.has("$ref")) {
            return resolved(contract, contract.at(node.get("$ref").asText().substring(1)));
        }
        if (!node.has("allOf")) {
            return node;
        }
        ObjectNode whole = node.deepCopy();
        node.get("allOf").forEach(part -> whole.setAll((ObjectNode) resolved(contract, part)));
        return whole;
    }
}
