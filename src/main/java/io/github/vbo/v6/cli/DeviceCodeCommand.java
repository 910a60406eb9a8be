package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.standin.StandInServer;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vbo device-code}. */
@Command(
        name = "device-code",
        description = {
            "Gets a device code for an organization and prints where to enter it.",
            "Without a server it asks an embedded stand-in: nobody can sign in with its code."
        },
        customSynopsis = {
            "vbo device-code [--json] --server=URI --organization=UUID",
            "                       [--certificate=FILE]",
            "       vbo device-code [--json]"
        },
        footer = {
            "Environment:",
            "  VBO_ACCESS_TOKEN   The access token for the server, without the word Bearer.",
            "                     If it is not set, it is asked for and not shown.",
            "",
            "Examples:",
            "  vbo device-code --json",
            "  vbo device-code --server https://vbo.example.com:4443 \\",
            "      --organization 40dfa255-2762-43e5-8320-dff7a9201f90 \\",
            "      --certificate server.crt"
        })
final class DeviceCodeCommand implements Callable<Integer> {
    private static final String TOKEN = "VBO_ACCESS_TOKEN";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URI",
            description = "The server's address. Its port is 4443 unless given.")
    private @Nullable URI server;

    @Option(
            names = "--organization",
            paramLabel = "UUID",
            description = "The server's own id of the organization, not the Microsoft Entra tenant id.")
    private @Nullable UUID organization;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "Trust the certificates in this file, and no others: the server's own one, or its CA's. PEM or"
                            + " DER.")
    private @Nullable Path certificate;

    @Option(
            names = "--json",
            description = "Print one JSON object: userCode, verificationUrl, expiresIn (seconds), message, expiresAt.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (server != null && organization != null) {
            print(server, organization, certificate, this::token);
            return 0;
        }
        if (server != null || organization != null || certificate != null) {
            throw new ParameterException(
                    spec.commandLine(), "", spec.findOption(server == null ? "--server" : "--organization"), null);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("No --server: asking an embedded stand-in. Nobody can sign in with its code.");
        err.flush();
        String token = UUID.randomUUID().toString();
        UUID id = UUID.fromString(StandInServer.PAGE_ORGANIZATION);
        try (StandInServer standIn = StandInServer.start(new StandInServer.Options(0, false, false, token, id))) {
            String pem = standIn.certificatePem().orElseThrow();
            print(standIn.address(), id, Vbo.temporaryFile(pem), () -> token);
        }
        return 0;
    }

    private void print(URI address, UUID id, @Nullable Path trusted, Supplier<String> token) throws IOException {
        // A clock that stands still, so that the lifespan can be told from the expiry again.
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        VboClient.Builder builder =
                checked("--server", () -> VboClient.builder(address)).clock(Clock.fixed(now, ZoneOffset.UTC));
        if (trusted != null) {
            checked("--certificate", () -> builder.trust(trusted));
        }
        try (VboClient vbo =
                checked(TOKEN, () -> builder.accessToken(token.get())).build()) {
            DeviceCode code = vbo.requestDeviceCode(id);
            Duration lifespan = Duration.between(now, code.expiresAt());
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? toJson(code, lifespan) : toText(code, lifespan));
            out.flush();
        }
    }

    private static String toText(DeviceCode code, Duration lifespan) {
        String at = DateTimeFormatter.ofPattern("HH:mm:ss")
                .withZone(ZoneId.systemDefault())
                .format(code.expiresAt());
        return "Open    " + code.verificationUri().toASCIIString() + System.lineSeparator()
                + "Enter   " + Vbo.printable(code.userCode()) + System.lineSeparator()
                + "Before  " + at + " (in " + lifespan.toMinutes() + " min " + lifespan.toSecondsPart() + " s)";
    }

    private static String toJson(DeviceCode code, Duration lifespan) throws IOException {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            writer.setIndent("  ");
            writer.beginObject();
            writer.name("userCode").value(code.userCode());
            writer.name("verificationUrl").value(code.verificationUri().toString());
            writer.name("expiresIn").value(lifespan.toSeconds());
            writer.name("message").value(code.message());
            writer.name("expiresAt").value(code.expiresAt().toString());
            writer.endObject();
        }
        // ASCII alone: the same under every locale, and nothing that a terminal could obey.
        return Pattern.compile("[^ -~\n]")
                .matcher(buffer.readUtf8())
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(unit -> String.format("\\\\u%04x", unit))
                        .collect(Collectors.joining()));
    }

    private String token() {
        String token = System.getenv(TOKEN);
        if (token != null && !token.isEmpty()) {
            return token;
        }
        Console console = System.console();
        if (console == null) {
            throw wrong(TOKEN + ": expected an access token in this environment variable, got nothing, and there is no"
                    + " terminal to ask at");
        }
        char[] typed = console.readPassword("Access token: ");
        return typed == null ? "" : new String(typed);
    }

    /** The library names its own argument; here it has another name. */
    private <T> T checked(String name, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw wrong(name + e.getMessage().substring(e.getMessage().indexOf(':')));
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
