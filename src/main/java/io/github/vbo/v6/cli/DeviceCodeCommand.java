package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.standin.StandInServer;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "Gets a device code for an organization: a person opens its URL, types the code, and is signed in to Microsoft.",
            "Without --server, an embedded stand-in is asked, whose codes are good for nothing.",
            "The access token is taken from the environment variable VBO_ACCESS_TOKEN, or asked for."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the code is printed", "1:refused or failed", "2:wrong usage"})
final class DeviceCodeCommand implements Callable<Integer> {
    private static final String TOKEN = "VBO_ACCESS_TOKEN";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URI",
            description = "The server's address, such as https://vbo.example.com:4443.")
    private @Nullable String server;

    @Option(
            names = "--organization",
            paramLabel = "UUID",
            description = "The server's own id of the organization, not the Microsoft Entra tenant id.")
    private @Nullable String organization;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Trust the certificates in this file, and no others: the server's own one, or its CA's.")
    private @Nullable Path certificate;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (server != null) {
            URI address = argument("--server", "a URI such as https://vbo.example.com:4443", server, URI::create);
            if (organization == null) {
                throw wrong("--organization: expected the organization's id, a UUID, got nothing");
            }
            print(address, uuid(organization), certificate, token());
            return 0;
        }
        if (organization != null || certificate != null) {
            throw wrong("--server: expected an address together with --organization and --certificate, got nothing");
        }
        err().println(
                        "No --server given: asking an embedded stand-in, which is not VB365. Nobody can sign in with its code.");
        err().flush();
        String token = UUID.randomUUID().toString();
        UUID id = StandInServer.PAGE_ORGANIZATION;
        try (StandInServer standIn = StandInServer.start(new StandInServer.Options(0, false, false, token, id))) {
            Path file = Files.createTempFile("vbo-stand-in-", ".pem");
            try {
                Files.writeString(file, standIn.certificatePem().orElseThrow());
                print(standIn.address(), id, file, token);
            } finally {
                Files.delete(file);
            }
        }
        return 0;
    }

    private void print(URI address, UUID organizationId, @Nullable Path trusted, String token) throws IOException {
        Instant now = Instant.now();
        VboClient.Builder builder = checked("--server", () -> VboClient.builder(address));
        if (trusted != null) {
            checked("--certificate", () -> builder.trust(trusted));
        }
        checked(TOKEN, () -> builder.accessToken(token));
        // A clock that stands still, so that the lifespan can be told from the expiry again.
        try (VboClient vbo = builder.clock(Clock.fixed(now, ZoneOffset.UTC)).build()) {
            DeviceCode code = vbo.requestDeviceCode(organizationId);
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
        return "Open       " + code.verificationUri().toASCIIString() + System.lineSeparator()
                + "Enter      " + Vbo.printable(code.userCode()) + System.lineSeparator()
                + "Before     " + at + ", in " + lifespan.toMinutes() + " min " + lifespan.toSecondsPart() + " s";
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
        return buffer.readUtf8();
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

    private UUID uuid(String text) {
        UUID id =
                argument("--organization", "a UUID such as " + StandInServer.PAGE_ORGANIZATION, text, UUID::fromString);
        if (text.length() != 36) {
            throw wrong("--organization: expected a UUID such as " + StandInServer.PAGE_ORGANIZATION + ", got " + text);
        }
        return id;
    }

    private <T> T argument(String name, String expected, String text, java.util.function.Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(name + ": expected " + expected + ", got " + text);
        }
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

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
