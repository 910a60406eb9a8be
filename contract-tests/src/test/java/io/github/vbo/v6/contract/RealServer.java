package io.github.vbo.v6.contract;

import au.com.dius.pact.core.model.DefaultPactReader;
import au.com.dius.pact.core.model.HttpResponse;
import au.com.dius.pact.core.model.IRequest;
import au.com.dius.pact.core.model.IResponse;
import au.com.dius.pact.core.model.OptionalBody;
import au.com.dius.pact.core.model.Pact;
import au.com.dius.pact.core.model.V4Interaction;
import au.com.dius.pact.core.model.generators.GeneratorTestMode;
import io.github.vbo.v6.BareConnection;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboTransportException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Holds any server to the pact and the contract: {@code mvn -f contract-tests verify -Preal-server}. It tries what needs no
 * more than one device code and, if it has no token, one sign-in; never a wrong password, for which servers lock accounts.
 */
public final class RealServer {
    private static final String SIGN_IN = "a sign-in with user name and password";
    private static final String GRANTED = "a request for a device code";
    private static final String REFUSED = "a request for a device code with a token that is not accepted";
    private static final String UNKNOWN = "a request for a device code for an organization that is not known";
    /** What another status than the pact's may come of: nobody knows it of real servers, or the caller named none of theirs. */
    private static final Map<String, String> ANOTHER_STATUS =
            Map.of(UNKNOWN, "an assumption did not hold", GRANTED, "check VBO_ORGANIZATION");

    /** The {@code Server} that vbo stand-in says it is. */
    private static final String STAND_IN = "vbo-stand-in";

    private static final Path ROOT = Path.of(System.getProperty("project.root"), "contract-tests");

    private final Map<String, String> environment;
    private final Pact pact = DefaultPactReader.INSTANCE.loadPact(
            ROOT.resolve("pacts/vbo-v6-client-vbo-server.json").toFile());
    private final Map<String, V4Interaction.SynchronousHttp> untried = new LinkedHashMap<>();
    private final List<Trial> trials = new ArrayList<>();

    private record Trial(V4Interaction.SynchronousHttp interaction, IRequest request, IResponse answer) {}

    /** Why nothing could be judged, or that something did not hold, in one sentence; a stack trace would tell no more. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String sentence) {
            super(sentence, null, false, false);
        }
    }

    private RealServer(Map<String, String> environment) {
        this.environment = environment;
        pact.getInteractions()
                .forEach(known -> untried.put(known.getDescription(), (V4Interaction.SynchronousHttp) known));
    }

    /** Verifies the server that the environment names. */
    public static void main(String[] args) throws IOException {
        try {
            verify(System.getenv(), System.out, ROOT.resolve("target/evidence.json"));
        } catch (Failure e) {
            System.err.println(e.getMessage()); // On a line of its own: Maven's is long.
            throw new Failure("The line above says why.");
        }
    }

    static void verify(Map<String, String> environment, PrintStream out, Path evidence) throws IOException {
        Files.deleteIfExists(evidence);
        RealServer server = new RealServer(environment);
        server.ask();
        server.judge(out, evidence);
    }

    private void ask() {
        nameAllThatAreMissing();
        URI address = address(value("VBO_SERVER"));
        String organization = value("VBO_ORGANIZATION");
        if (!organization.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new Failure("VBO_ORGANIZATION: expected a UUID, got " + organization);
        }
        try (VboClient client = client(address)) {
            BareConnection connection = new BareConnection(address, client);
            String given = value("VBO_ACCESS_TOKEN");
            String token = given == null ? signIn(connection) : given;
            Map<String, Object> state = Map.of("organizationId", organization, "accessToken", token);

            IResponse granted = send(connection, GRANTED, request(GRANTED, state));
            if (granted.getStatus() == 401) {
                throw new Failure(
                        given == null
                                ? "VBO_USERNAME, VBO_PASSWORD: the server does not accept the access token that it gave for"
                                        + " them (status 401); give VBO_ACCESS_TOKEN instead"
                                : "VBO_ACCESS_TOKEN: the server does not accept this token (status 401); get a new one, or"
                                        + " give VBO_USERNAME and VBO_PASSWORD instead");
            }
            IRequest refused = request(REFUSED, state);
            refused.getHeaders().put("Authorization", List.of("Bearer " + UUID.randomUUID()));
            send(connection, REFUSED, refused);

            IRequest unknown = request(UNKNOWN, state);
            unknown.setPath("/v6/Organizations/" + UUID.randomUUID() + "/DeviceCode");
            send(connection, UNKNOWN, unknown);
        } catch (VboTransportException e) {
            String what = e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
            throw new Failure(
                    e.isUntrusted()
                            ? "VBO_CERTIFICATE, VBO_PIN: " + what + " (vbo certificate shows both)"
                            : "VBO_SERVER: " + what + " (check the address, and that the server's REST service is on)");
        }
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            String expected =
                    "VBO_SERVER: expected an address such as https://vbo.example.com:4443, got something else: ";
            throw new Failure(expected + e.getReason());
        }
    }

    private VboClient client(URI address) {
        VboClient.Builder builder = checked("VBO_SERVER", () -> VboClient.builder(address));
        String certificate = value("VBO_CERTIFICATE");
        String pin = value("VBO_PIN");
        String token = value("VBO_ACCESS_TOKEN");
        if (certificate != null) {
            checked("VBO_CERTIFICATE", () -> builder.trust(Path.of(certificate)));
        }
        if (pin != null) {
            checked("VBO_PIN", () -> builder.pin(pin));
        }
        if (token != null) {
            return checked("VBO_ACCESS_TOKEN", () -> builder.accessToken(token)).build();
        }
        return builder.credentials(value("VBO_USERNAME"), value("VBO_PASSWORD")::toCharArray)
                .build();
    }

    private String signIn(BareConnection connection) {
        String form = Stream.of("VBO_USERNAME", "VBO_PASSWORD")
                .map(name -> URLEncoder.encode(value(name), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&password=", "grant_type=password&username=", ""));
        IRequest request = request(SIGN_IN, Map.of());
        request.setBody(OptionalBody.body(form, request.determineContentType()));
        IResponse answer = send(connection, SIGN_IN, request);
        String status = " (status " + answer.getStatus() + ")";
        switch (answer.getStatus()) {
            case 200 -> {
                String token = Breaches.json(answer).path("access_token").asText();
                if (token.matches("[!-~]+")) {
                    return token;
                }
                throw new Failure("VBO_SERVER: its answer to the sign-in has no access token; is it a VB365 server?");
            }
            case 400, 401, 403 ->
                throw new Failure("VBO_USERNAME, VBO_PASSWORD: the server refused the sign-in" + status
                        + "; check both before the next try, since servers lock accounts");
            case 429 ->
                throw new Failure("VBO_USERNAME, VBO_PASSWORD: the server takes no more sign-ins for now" + status
                        + "; wait some minutes, or give VBO_ACCESS_TOKEN instead");
            default ->
                throw new Failure(
                        "VBO_SERVER: it did not answer the sign-in as VB365 does" + status + "; check the address");
        }
    }

    /** The pact's own request, with the state's values in it. */
    private IRequest request(String description, Map<String, Object> state) {
        return untried.get(description)
                .getRequest()
                .generatedRequest(Map.of("providerState", state), GeneratorTestMode.Provider);
    }

    private IResponse send(BareConnection connection, String description, IRequest asked) {
        Request.Builder request = new Request.Builder();
        asked.getHeaders().forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
        request.method(asked.getMethod(), RequestBody.create(asked.getBody().orEmpty()));
        try (Response response = connection.send(asked.getPath(), request)) {
            byte[] body = response.body().bytes();
            IResponse answer = new HttpResponse(
                    response.code(),
                    response.headers().toMultimap(),
                    body.length == 0 ? OptionalBody.missing() : OptionalBody.body(body));
            trials.add(new Trial(untried.remove(description), asked, answer));
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // The body is in memory.
        }
    }

    private void judge(PrintStream out, Path file) throws IOException {
        boolean standIn = trials.stream()
                .anyMatch(trial ->
                        List.of(STAND_IN).equals(trial.answer().getHeaders().get("server")));
        Evidence evidence = new Evidence(standIn);
        int broken = 0;
        for (Trial trial : trials) {
            String description = trial.interaction().getDescription();
            IResponse answer = trial.answer();
            evidence.add(Contract.operationId(trial.request()), answer.getStatus(), Breaches.json(answer));
            List<String> ofPact = Breaches.ofPact(pact, trial.interaction(), answer);
            List<String> ofContract = Breaches.ofContract(trial.request(), answer);
            StringJoiner line = new StringJoiner(": ");
            line.add("pact " + verdict(ofPact) + ", contract " + verdict(ofContract))
                    .add(description);
            if (answer.getStatus() != trial.interaction().getResponse().getStatus()) {
                Optional.ofNullable(ANOTHER_STATUS.get(description)).ifPresent(line::add);
            }
            if (!ofPact.isEmpty() || !ofContract.isEmpty()) {
                broken++;
                line.add(Stream.concat(ofPact.stream(), ofContract.stream().map("contract: "::concat))
                        .collect(Collectors.joining("; ")));
            }
            out.println(line);
        }
        untried.keySet().forEach(description -> out.println("not tried: " + description));
        out.printf(
                "%d interactions tried: %d held, %d broken; %d not tried%n",
                trials.size(), trials.size() - broken, broken, untried.size());
        Files.writeString(file, evidence.toString());
        out.println("The answers' shape, without their values: " + file
                + (standIn ? " (vbo stand-in's, which prove nothing)" : ""));
        if (broken > 0) {
            throw new Failure("The server breaks " + broken + " of the " + trials.size() + " interactions tried");
        }
    }

    private static String verdict(List<String> breaches) {
        return breaches.isEmpty() ? "held" : "BROKEN";
    }

    private void nameAllThatAreMissing() {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put("VBO_SERVER", "the server's address, such as https://vbo.example.com:4443");
        needed.put("VBO_ORGANIZATION", "the UUID of an organization that the server knows");
        if (value("VBO_USERNAME") == null) {
            needed.put("VBO_ACCESS_TOKEN", "an access token, or else VBO_USERNAME and VBO_PASSWORD");
        } else if (value("VBO_ACCESS_TOKEN") == null) {
            needed.put("VBO_PASSWORD", "the password of VBO_USERNAME");
        }
        String missing = needed.keySet().stream()
                .filter(name -> value(name) == null)
                .map(name -> name + ": expected " + needed.get(name) + ", in this environment variable, got nothing")
                .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            throw new Failure(missing);
        }
    }

    private @Nullable String value(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The library names its own argument; here it has another name. */
    private static <T> T checked(String name, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw new Failure(name + e.getMessage().substring(e.getMessage().indexOf(':')));
        }
    }
}
