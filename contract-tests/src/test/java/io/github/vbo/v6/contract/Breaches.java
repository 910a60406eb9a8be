package io.github.vbo.v6.contract;

import au.com.dius.pact.core.matchers.BodyMismatch;
import au.com.dius.pact.core.matchers.HeaderMismatch;
import au.com.dius.pact.core.matchers.Mismatch;
import au.com.dius.pact.core.matchers.ResponseMatching;
import au.com.dius.pact.core.matchers.StatusMismatch;
import au.com.dius.pact.core.model.IRequest;
import au.com.dius.pact.core.model.IResponse;
import au.com.dius.pact.core.model.OptionalBody;
import au.com.dius.pact.core.model.Pact;
import au.com.dius.pact.core.model.V4Interaction;
import au.com.dius.pact.core.support.json.JsonException;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.stream.Stream;

/** Describes violations without values. The messages of the tools contain values. */
final class Breaches {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Breaches() {}

    static List<String> ofPact(Pact pact, V4Interaction.SynchronousHttp interaction, IResponse answer) {
        IResponse expected = interaction.getResponse();
        List<Mismatch> mismatches;
        try {
            mismatches = ResponseMatching.responseMismatches(pact, interaction, answer);
        } catch (JsonException e) {
            return List.of("$: expected JSON, got something else");
        }
        if (mismatches.stream().anyMatch(StatusMismatch.class::isInstance)) {
            // Header and body are those of another answer then.
            return List.of("expected status " + expected.getStatus() + ", got " + answer.getStatus());
        }
        return mismatches.stream()
                .flatMap(mismatch -> words(mismatch, expected, answer))
                .distinct()
                .toList();
    }

    private static Stream<String> words(Mismatch mismatch, IResponse expected, IResponse answer) {
        if (mismatch instanceof BodyMismatch body) {
            String pointer = body.getPath().substring(1).replace('.', '/');
            return words(
                    body.getPath(), json(expected).at(pointer), json(answer).at(pointer));
        }
        String header = mismatch instanceof HeaderMismatch other ? other.getHeaderKey() : "Content-Type";
        return Stream.of("expected another " + header);
    }

    private static Stream<String> words(String path, JsonNode expected, JsonNode got) {
        List<String> missing = expected.properties().stream()
                .filter(property -> got.isObject() && !got.has(property.getKey()))
                .flatMap(property ->
                        words(path + "." + property.getKey(), property.getValue(), MissingNode.getInstance()))
                .toList();
        if (!missing.isEmpty()) {
            return missing.stream();
        }
        String wanted = Evidence.type(expected);
        String type = Evidence.type(got);
        return Stream.of(path + ": expected " + wanted
                + (type.equals(wanted) ? " of the pact's form, got another" : ", got " + type));
    }

    static List<String> ofContract(IRequest request, IResponse answer) {
        return Contract.OPEN.deviations(request, answer).stream()
                .map(Breaches::words)
                .distinct()
                .toList();
    }

    /** The rule, and where in the answer. */
    private static String words(ValidationReport.Message message) {
        String rule = message.getKey().replaceFirst("^validation\\.(response\\.)?", "");
        return message.getContext()
                .flatMap(ValidationReport.MessageContext::getPointers)
                .map(pointers ->
                        "$" + pointers.getInstance().replaceFirst("/$", "").replace('/', '.') + ": " + rule)
                .orElse(rule);
    }

    /** The body as JSON; a missing node if it is empty or not JSON. */
    static JsonNode json(IResponse answer) {
        OptionalBody body = answer.getBody();
        try {
            return body.isPresent() ? JSON.readTree(body.valueAsString()) : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
