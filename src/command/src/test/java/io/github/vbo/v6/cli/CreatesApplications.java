package io.github.vbo.v6.cli;

import static io.github.vbo.v6.cli.Captured.FIRST;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.standin.VboStandIn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of applications on a stand-in, without a terminal. No run shows a secret. */
abstract class CreatesApplications {
    static final String PASSWORD_VARIABLE = "VBO_APPLICATION_CERTIFICATE_PASSWORD";
    private static final Pattern CODES = Pattern.compile("\\b[B-DF-HJ-NP-TV-Z2-9]{9}\\b");

    @TempDir
    Path folder;

    Path pfx;

    VboStandIn server;

    @BeforeEach
    void start() throws Exception {
        pfx = Pfx.file(folder);
        server = Captured.server(Duration.ofSeconds(899));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Map<String, String> environment(String... more) {
        Map<String, String> all = new HashMap<>();
        all.put("VBO_USERNAME", "administrator");
        all.put("VBO_PASSWORD", Captured.PASSWORD);
        all.put(PASSWORD_VARIABLE, Pfx.PASSWORD);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    Captured run(Map<String, String> environment, Consumer<String> written, String command, String... more)
            throws Exception {
        Stream<String> given = Stream.of(
                command,
                "--server=" + server.uri(),
                "--certificate=" + server.certificate(),
                "--name=Backup",
                "--application-certificate=" + pfx);
        Captured done = Captured.run(
                environment, written, Stream.concat(given, Stream.of(more)).toArray(String[]::new));
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(pfx));
        for (String secret : List.of(Pfx.PASSWORD, base64, Captured.PASSWORD, Captured.TOKEN)) {
            assertFalse((done.out() + done.err()).contains(secret), done.err());
        }
        return done;
    }

    Captured signIn(Consumer<String> written, String... more) throws Exception {
        return run(
                environment(),
                written,
                "sign-in",
                Stream.concat(Stream.of("--create-applications=2"), Stream.of(more))
                        .toArray(String[]::new));
    }

    Captured create(String code, String... more) throws Exception {
        return run(environment("VBO_USER_CODE", code), text -> {}, "applications", more);
    }

    String code(Function<VboClient, DeviceCode> request) {
        try (VboClient vbo = VboClient.builder(server.uri())
                .trust(server.certificate())
                .accessToken(Captured.TOKEN)
                .build()) {
            return request.apply(vbo).userCode();
        }
    }

    String signedIn() {
        String code = code(vbo -> vbo.requestDeviceCode(UUID.fromString(FIRST)));
        server.signIn(code);
        return code;
    }

    /** Signs in with each code that was shown. */
    void enterAll(String text) {
        CODES.matcher(text).results().forEach(code -> server.signIn(code.group()));
    }

    String ids(String organization) {
        return server.applications(UUID.fromString(organization)).stream()
                .map(UUID::toString)
                .collect(Collectors.joining(" "));
    }

    static String created(String text) {
        return Pattern.compile("(?m)(?:^Created |\"applicationId\":\")([0-9a-f-]{36})")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining(" "));
    }

    /** Ids replaced. */
    static void assertTranscript(String name, Captured done) throws Exception {
        String text = (done.out() + done.err())
                .replaceAll("(?m)^Created [0-9a-f-]{36}", "Created APPLICATION")
                .replaceAll(
                        "(Waiting for the sign-in|which may take minutes): \\d+ (s|min \\d+ s) left", "$1: TIME left")
                .replaceAll("(?<= )(\\d:\\d\\d|10:00)(?= +(valid|creating))", "TIME");
        Transcript.assertSame("applications-" + name, text);
    }
}
