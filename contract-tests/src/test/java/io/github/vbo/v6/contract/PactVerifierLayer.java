package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** The pact, by the program {@code pact-verifier}: the other engine there is for it, written in Rust. */
final class PactVerifierLayer implements Layer {
    /** It reports bodies whole, endless ones too. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private final Path program;
    private final Path pact;
    private final VboStandIn standIn;
    private final PactJvmLayer interactions;
    private final HttpServer states;

    PactVerifierLayer(Path program, Path pact, VboStandIn standIn) throws IOException {
        this.program = program;
        this.pact = pact;
        this.standIn = standIn;
        this.interactions = new PactJvmLayer(Files.readString(pact), standIn);
        this.states = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        states.createContext("/", this::reach);
        states.start();
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
    public Verdict judge(String operation, URI address) throws Exception {
        List<String> descriptions = interactions.interactions(operation).stream()
                .map(interaction -> interaction.getDescription())
                .toList();
        Path report = Files.createTempFile("pact-verifier", ".json");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--loglevel=none",
                "--file=" + pact,
                "--provider-name=vbo-server",
                "--hostname=" + address.getHost(),
                "--port=" + address.getPort(),
                "--base-path=" + address.getPath(),
                "--request-timeout=30000",
                "--filter-description=^(" + String.join("|", descriptions) + ")$",
                "--json=" + report));
        // It sends no length where there is no body; told to, it sends that to the states as well, of which none is
        // needed.
        command.add(
                operation.equals("requestDeviceCode")
                        ? "--header=Content-Length=0"
                        : "--state-change-url=http://127.0.0.1:"
                                + states.getAddress().getPort());
        ProcessBuilder verifier = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        verifier.environment().put("PACT_DO_NOT_TRACK", "true");
        Process process = verifier.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "pact-verifier does not end");
        int exitCode = process.exitValue();
        JsonNode errors = JSON.readTree(report.toFile()).path("errors");
        Files.delete(report);
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
        assertEquals(exitCode == 0, reasons.isEmpty(), "the exit code and the report tell the same");
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
