package io.github.vbo.v6.contract;

import au.com.dius.pact.core.model.DefaultPactReader;
import au.com.dius.pact.core.model.IRequest;
import au.com.dius.pact.core.model.IResponse;
import au.com.dius.pact.core.model.OptionalBody;
import au.com.dius.pact.core.model.Pact;
import au.com.dius.pact.core.model.Response;
import au.com.dius.pact.core.model.V4Interaction;
import au.com.dius.pact.core.model.generators.GeneratorTestMode;
import io.github.vbo.v6.ClientTrust;
import io.github.vbo.v6.VboClient;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Verifies the pact and the contract with the server that the environment names, as {@code README.md} describes. It requests
 * one device code, asks at most once whether it was used, signs in at most once, and never sends a wrong password, because servers lock accounts.
 */
class RealServer {
    private static final String SIGN_IN = "a sign-in with user name and password";
    private static final String GRANTED = "a request for a device code";
    private static final String CHECKED = "the question whether an unused device code was used";
    private static final String REFUSED = "a request for a device code with a token that is not accepted";
    private static final String UNKNOWN = "a request for a device code for an organization that is not known";

    /** Likely reasons for a status other than the pact's. */
    private static final Map<String, String> HINTS = Map.of(
            UNKNOWN,
            "an assumption did not hold",
            GRANTED,
            "check VBO_ORGANIZATION",
            CHECKED,
            "it may know codes of new organizations only");

    /** By the client's names of its arguments. */
    private static final Map<String, String> VARIABLES =
            Map.of("trust", "VBO_CERTIFICATE", "pin", "VBO_PIN", "accessToken", "VBO_ACCESS_TOKEN");

    Map<String, String> environment = System.getenv();

    private final Pact pact = DefaultPactReader.INSTANCE.loadPact(
            Path.of("pacts/vbo-v6-client-vbo-server.json").toFile());
    private final Map<String, V4Interaction.SynchronousHttp> untried = new LinkedHashMap<>();
    private final List<Trial> trials = new ArrayList<>();
    private boolean standIn;

    record Trial(V4Interaction.SynchronousHttp interaction, IRequest request, IResponse response) {}

    /** Why the server could not be verified, or that it breaks the pact: a sentence that needs no stack trace. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String sentence) {
            super(sentence, null, false, false);
        }
    }

    RealServer() {
        pact.getInteractions()
                .forEach(known -> untried.put(known.getDescription(), (V4Interaction.SynchronousHttp) known));
    }

    @Test
    void keepsThePactAndTheContract() throws Exception {
        try {
            verify(System.out, Path.of("target/evidence.json").toAbsolutePath());
        } catch (Failure e) {
            System.err.println(e.getMessage()); // Before Maven's report, which is long.
            throw e;
        }
    }

    void verify(PrintStream out, Path evidence) throws Exception {
        Files.deleteIfExists(evidence);
        requireVariables();
        try {
            sendAll(ClientTrust.address(URI.create(value("VBO_SERVER"))));
        } catch (IllegalArgumentException e) {
            String[] message = e.getMessage().split(": ", 2);
            String detail = message[0].matches("\\w+") ? message[1] : e.getMessage();
            throw new Failure(VARIABLES.getOrDefault(message[0], "VBO_SERVER") + ": " + detail);
        }
        int broken = (int) trials.stream().filter(trial -> !report(trial, out)).count();
        untried.keySet().forEach(description -> out.println("not tried: " + description));
        out.printf(
                "%d interactions tried: %d held, %d broken; %d not tried%n",
                trials.size(), trials.size() - broken, broken, untried.size());
        Files.writeString(evidence, Evidence.of(trials, standIn));
        out.println("The responses' shape, without values: " + evidence
                + (standIn ? " (of the stand-in, which proves nothing)" : ""));
        if (broken > 0) {
            throw new Failure("The server breaks " + broken + " of the " + trials.size() + " interactions tried");
        }
    }

    private void requireVariables() {
        List<String> needed = new ArrayList<>(List.of("VBO_SERVER", "VBO_ORGANIZATION"));
        needed.addAll(
                value("VBO_ACCESS_TOKEN") != null
                        ? List.of()
                        : value("VBO_USERNAME") == null ? List.of("VBO_ACCESS_TOKEN") : List.of("VBO_PASSWORD"));
        needed.removeIf(name -> value(name) != null);
        if (!needed.isEmpty()) {
            throw new Failure("Set the environment variables VBO_SERVER, VBO_ORGANIZATION, and VBO_ACCESS_TOKEN or"
                    + " VBO_USERNAME and VBO_PASSWORD; missing: " + String.join(", ", needed));
        }
        if (!value("VBO_ORGANIZATION").matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new Failure("VBO_ORGANIZATION: expected a UUID, got " + value("VBO_ORGANIZATION"));
        }
        if (value("VBO_CHECK") != null && !value("VBO_CHECK").equals("true")) {
            throw new Failure("VBO_CHECK: expected true or nothing, got " + value("VBO_CHECK"));
        }
    }

    private @Nullable String value(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private void sendAll(URI server) throws Exception {
        String given = value("VBO_ACCESS_TOKEN");
        if (given != null) {
            VboClient.builder(server).accessToken(given); // Throws if it is not a token.
        }
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .callTimeout(Duration.ofSeconds(60))
                .readTimeout(Duration.ZERO)
                .followRedirects(false)
                .retryOnConnectionFailure(false);
        ClientTrust.apply(builder, value("VBO_CERTIFICATE"), value("VBO_PIN"));
        OkHttpClient http = builder.build();
        try {
            String token = given == null ? token(send(SIGN_IN, server, http, Map.of())) : given;
            Map<String, Object> state =
                    Map.of("organizationId", value("VBO_ORGANIZATION"), "accessToken", (Object) token);
            IResponse granted = send(GRANTED, server, http, state);
            if (granted.getStatus() == 401) {
                throw new Failure("VBO_ACCESS_TOKEN: the server rejects "
                        + (given == null ? "even the token of the sign-in" : "this token")
                        + " (status 401); get another one");
            }
            String code = Breaches.json(granted).path("userCode").asText();
            if (value("VBO_CHECK") != null && granted.getStatus() == 200 && !code.isEmpty()) {
                send(CHECKED, server, http, Map.of("userCode", code, "accessToken", token));
            }
            send(REFUSED, server, http, state);
            send(UNKNOWN, server, http, state);
        } catch (IOException e) {
            throw new Failure(Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                    .filter(CertificateException.class::isInstance)
                    .findFirst()
                    .map(untrusted -> "VBO_CERTIFICATE, VBO_PIN: the server's certificate is not trusted: "
                            + untrusted.getMessage() + " (vbo certificate shows both)")
                    .orElse("VBO_SERVER: no response from " + server + ": " + e
                            + " (check the address, and that the server's REST service is on)"));
        }
    }

    /** Sends the pact's request with the values of the state. No request is sent twice, and no redirect is followed. */
    private IResponse send(String description, URI server, OkHttpClient http, Map<String, Object> state)
            throws IOException {
        V4Interaction.SynchronousHttp interaction = untried.get(description);
        Map<String, Object> context = new HashMap<>(Map.of("providerState", state)); // Pact adds to it.
        IRequest asked = interaction.getRequest().generatedRequest(context, GeneratorTestMode.Provider);
        if (description.equals(SIGN_IN)) {
            String form = Stream.of("VBO_USERNAME", "VBO_PASSWORD")
                    .map(name -> URLEncoder.encode(value(name), StandardCharsets.UTF_8))
                    .collect(Collectors.joining(
                            "&password=", "grant_type=password&username=", "&disable_antiforgery_token=true"));
            asked.setBody(OptionalBody.body(form, asked.determineContentType()));
        }
        Request.Builder request = new Request.Builder()
                .url(server.resolve(asked.getPath().substring(1)).toURL())
                .method(asked.getMethod(), once(asked.getBody().orEmpty()));
        asked.getHeaders().forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        IResponse response;
        try (okhttp3.Response got = http.newCall(request.build()).execute()) {
            standIn |= "vbo-stand-in".equals(got.header("Server"));
            byte[] bytes = got.body().bytes();
            OptionalBody body = bytes.length == 0 ? OptionalBody.missing() : OptionalBody.body(bytes);
            response = new Response(got.code(), new HashMap<>(got.headers().toMultimap()), body);
        }
        trials.add(new Trial(untried.remove(description), asked, response));
        return response;
    }

    /** OkHttp never sends such a body again. */
    private static RequestBody once(byte[] bytes) {
        return new RequestBody() {
            @Override
            public @Nullable MediaType contentType() {
                return null;
            }

            @Override
            public long contentLength() {
                return bytes.length;
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                sink.write(bytes);
            }
        };
    }

    private static String token(IResponse response) {
        String token = Breaches.json(response).path("access_token").asText();
        if (response.getStatus() != 200 || !token.matches("[!-~]+")) {
            throw new Failure("VBO_USERNAME, VBO_PASSWORD: the response to the sign-in has no access token (status "
                    + response.getStatus() + "); check both and VBO_SERVER before you try again, because servers lock"
                    + " accounts; after status 429 wait some minutes, or set VBO_ACCESS_TOKEN instead");
        }
        return token;
    }

    /** Prints what the response shows, in words that contain none of its values. */
    private boolean report(Trial trial, PrintStream out) {
        String description = trial.interaction().getDescription();
        List<String> ofPact = Breaches.ofPact(pact, trial.interaction(), trial.response());
        List<String> ofContract = Breaches.ofContract(trial.request(), trial.response());
        boolean hasStatus = trial.response().getStatus()
                == trial.interaction().getResponse().getStatus();
        String breaches = Stream.concat(ofPact.stream(), ofContract.stream().map("contract: "::concat))
                .collect(Collectors.joining("; "));
        out.println(Stream.of(
                        "pact " + verdict(ofPact) + ", contract " + verdict(ofContract),
                        description,
                        hasStatus ? "" : HINTS.getOrDefault(description, ""),
                        breaches)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(": ")));
        return breaches.isEmpty();
    }

    private static String verdict(List<String> breaches) {
        return breaches.isEmpty() ? "held" : "BROKEN";
    }
}
