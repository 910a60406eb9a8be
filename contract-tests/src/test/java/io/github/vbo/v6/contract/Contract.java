package io.github.vbo.v6.contract;

import au.com.dius.pact.core.model.IRequest;
import au.com.dius.pact.core.model.IResponse;
import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The contract, and what a request and its answer deviate from it. */
final class Contract {
    private static final Path FILE = Path.of("..", "openapi", "vbo-v6.yaml");
    private static final JsonNode DOCUMENT = read();
    private static final Set<String> PROPERTIES = properties();

    /** For pacts: allows nothing beyond the contract. */
    static final Contract CLOSED = new Contract(LevelResolver.defaultResolver());
    /** For servers: allows more properties, and a body with a 401. */
    static final Contract OPEN = new Contract(LevelResolver.create()
            .withLevel("validation.schema.additionalProperties", ValidationReport.Level.IGNORE)
            .withLevel("validation.response.body.unexpected", ValidationReport.Level.IGNORE)
            .build());

    private final OpenApiInteractionValidator validator;

    private Contract(LevelResolver levels) {
        validator = OpenApiInteractionValidator.createFor(FILE.toUri().toString())
                .withBasePathOverride("")
                .withLevelResolver(levels)
                .build();
    }

    List<ValidationReport.Message> deviations(IRequest asked, IResponse answered) {
        SimpleRequest.Builder request =
                new SimpleRequest.Builder(Request.Method.valueOf(asked.getMethod()), asked.getPath());
        asked.getHeaders().forEach(request::withHeader);
        asked.getQuery().forEach(request::withQueryParam);
        if (asked.getBody().isPresent()) {
            request.withBody(asked.getBody().valueAsString());
        }
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answered.getStatus());
        answered.getHeaders().forEach(response::withHeader);
        if (answered.getBody().isPresent()) {
            response.withBody(answered.getBody().valueAsString());
        }
        return validator.validate(request.build(), response.build()).getMessages().stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .toList();
    }

    static String version() {
        return DOCUMENT.at("/info/version").asText();
    }

    static String apiVersion() {
        return DOCUMENT.at("/info/x-api-version").asText();
    }

    static String operationId(IRequest request) {
        return DOCUMENT.get("paths").properties().stream()
                .filter(path -> request.getPath().matches(path.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .map(path -> path.getValue().at("/" + request.getMethod().toLowerCase() + "/operationId"))
                .findFirst()
                .orElseThrow()
                .asText();
    }

    /** The node at a JSON pointer into the document, or into the operation if it does not begin with #; missing if there is none. */
    static JsonNode statement(String operationId, String pointer) {
        if (pointer.startsWith("#")) {
            return DOCUMENT.at(pointer.substring(1));
        }
        return DOCUMENT.get("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(operation -> operation.path("operationId").asText().equals(operationId))
                .map(operation -> operation.at("/" + pointer))
                .findFirst()
                .orElseThrow();
    }

    /** Whether any object of the contract has a property of this name. */
    static boolean hasProperty(String name) {
        return PROPERTIES.contains(name);
    }

    private static Set<String> properties() {
        Set<String> names = new TreeSet<>();
        for (JsonNode schema : DOCUMENT.at("/components/schemas")) {
            schema.path("properties").fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
