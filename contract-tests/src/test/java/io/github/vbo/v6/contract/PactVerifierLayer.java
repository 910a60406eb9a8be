package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The pact, judged by {@code pact-verifier}, the engine written in Rust. Starting it takes longer than judging a case. So it
 * judges many cases in one run: of a pact with the interactions of each case, with the case's address before the path.
 */
final class PactVerifierLayer implements Layer {
    private static final Path PROGRAM =
            Path.of("gates/node_modules/.bin/pact-verifier").toAbsolutePath();

    /** With more, the time for each case grows. */
    private static final int TOGETHER = 50;

    /** The report contains whole bodies, even the largest. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private final JsonNode pact;
    private final VboStandIn standIn;
    private final PactJvmLayer interactions;
    private final HttpServer states;

    PactVerifierLayer(Path pact, VboStandIn standIn) throws IOException {
        this.pact = JSON.readTree(pact.toFile());
        this.standIn = standIn;
        this.interactions = new PactJvmLayer(Files.readString(pact), standIn);
        this.states = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        states.createContext("/", this::reach);
        states.start();
    }

    static boolean isInstalled() {
        return Files.exists(PROGRAM);
    }

    private void reach(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode asked = JSON.readTree(exchange.getRequestBody());
            @SuppressWarnings("unchecked")
            Map<String, Object> parameters = JSON.convertValue(asked.get("params"), Map.class);
            byte[] values = JSON.writeValueAsBytes(
                    ProviderStates.reach(asked.get("state").asText(), parameters, standIn));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, values.length);
            exchange.getResponseBody().write(values);
        } catch (Exception e) {
            exchange.sendResponseHeaders(500, -1);
        }
    }

    @Override
    public String name() {
        return "pact-verifier";
    }

    @Override
    public List<Verdict> judge(List<Trial> trials) throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        while (verdicts.size() < trials.size()) {
            int from = verdicts.size();
            verdicts.addAll(judgeTogether(trials.subList(from, Math.min(from + TOGETHER, trials.size()))));
        }
        return verdicts;
    }

    private List<Verdict> judgeTogether(List<Trial> trials) throws Exception {
        ObjectNode all = pact.deepCopy();
        ArrayNode copies = all.putArray("interactions");
        for (int i = 0; i < trials.size(); i++) {
            copies.addAll(interactions(i, trials.get(i)));
        }
        JsonNode report = report(all);

        assertEquals(copies.size(), report.get("interactionResults").size(), "every interaction must be judged");
        Map<Integer, List<JsonNode>> errors = report.get("errors")
                .valueStream()
                .collect(Collectors.groupingBy(error -> index(error.get("interaction"))));
        return IntStream.range(0, trials.size())
                .mapToObj(i -> verdict(errors.getOrDefault(i, List.of())))
                .toList();
    }

    /** The interactions of the trial's operation, with its address before the path and its index before the description. */
    private List<JsonNode> interactions(int index, Trial trial) {
        List<String> descriptions = interactions.interactions(trial.operation()).stream()
                .map(interaction -> interaction.getDescription())
                .toList();
        String address = trial.address(standIn).getPath();
        List<JsonNode> copies = new ArrayList<>();
        for (JsonNode interaction : pact.get("interactions")) {
            String description = interaction.get("description").asText();
            if (descriptions.contains(description)) {
                ObjectNode copy = interaction.deepCopy();
                copy.remove("key");
                copy.put("description", index + " " + description);
                ObjectNode request = (ObjectNode) copy.get("request");
                request.put("path", address + request.get("path").asText());
                if (request.at("/generators/path") instanceof ObjectNode path) {
                    path.put("expression", address + path.get("expression").asText());
                }
                if ("".equals(request.at("/body/content").textValue())
                        && request.get("method").asText().equals("POST")) {
                    // pact-verifier sends no length if there is no body.
                    request.withObject("/headers").putArray("Content-Length").add("0");
                }
                copies.add(copy);
            }
        }
        return copies;
    }

    private static int index(JsonNode interaction) {
        return Integer.parseInt(interaction.asText().replaceFirst(".* - (\\d+) .*", "$1"));
    }

    private JsonNode report(JsonNode all) throws Exception {
        Path file = Files.createTempFile("pact-", ".json");
        Path report = Files.createTempFile("pact-verifier-", ".json");
        JSON.writeValue(file.toFile(), all);
        URI address = standIn.conformance();
        ProcessBuilder verifier = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--loglevel=none",
                        "--file=" + file,
                        "--provider-name=vbo-server",
                        "--hostname=" + address.getHost(),
                        "--port=" + address.getPort(),
                        "--state-change-url=http://127.0.0.1:"
                                + states.getAddress().getPort(),
                        "--request-timeout=30000",
                        "--json=" + report)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        verifier.environment().put("PACT_DO_NOT_TRACK", "true");
        Process process = verifier.start();
        try {
            assertTrue(process.waitFor(10, TimeUnit.MINUTES), "pact-verifier does not end");
            JsonNode read = JSON.readTree(report.toFile());
            assertEquals(
                    process.exitValue() == 0, read.get("errors").isEmpty(), "exit code and report must say the same");
            return read;
        } finally {
            process.destroyForcibly();
            Files.delete(file);
            Files.delete(report);
        }
    }

    private static Verdict verdict(List<JsonNode> errors) {
        List<String> places = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (JsonNode error : errors) {
            JsonNode found = error.path("mismatch");
            for (JsonNode mismatch : found.path("mismatches")) {
                places.add(place(mismatch));
                reasons.add(mismatch.path("mismatch").asText());
            }
            if (!found.has("mismatches")) {
                places.add(UNREADABLE);
                reasons.add(found.path("message").asText());
            }
        }
        return new Verdict(places, String.join("; ", reasons), null);
    }

    private static String place(JsonNode mismatch) {
        if (mismatch.path("mismatch").asText().startsWith("Failed to parse the actual body")) {
            return UNREADABLE;
        }
        return switch (mismatch.path("type").asText()) {
            case "StatusMismatch" -> "status " + mismatch.path("actual").asText();
            case "HeaderMismatch" -> mismatch.path("key").asText();
            case "BodyMismatch" -> mismatch.path("path").asText();
            default -> "Content-Type";
        };
    }

    @Override
    public void close() {
        states.stop(0);
    }
}
