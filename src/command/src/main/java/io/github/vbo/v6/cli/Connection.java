package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that name a server and say how to trust it. Without a server, an embedded stand-in answers. */
final class Connection {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private Server server;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Trust only the certificates in this file: the server's own, or its CA's. PEM or DER.")
    private @Nullable Path certificate;

    @Option(
            names = "--pin",
            paramLabel = "PIN",
            description = "Trust only a server with this public key: sha256/ and Base64, as 'vbo certificate' shows it."
                    + " May be repeated. With --certificate, both must hold.")
    private @Nullable List<String> pins;

    @Option(
            names = "--verbose",
            description = "Write a line for each request to stderr, without secrets: path, status, time, proxy.")
    private boolean verbose;

    /** What a command does with a client. */
    interface Use {
        int of(VboClient vbo) throws IOException;
    }

    boolean hasServer() {
        return server.isGiven();
    }

    /** How long a call may take that creates applications: as the library has it. */
    Duration creationTime() {
        Duration usual = Duration.ofMinutes(10);
        Duration given = server.timeout(usual);
        return given.compareTo(usual) > 0 ? given : usual;
    }

    /** Runs with the server. Without one, prints the note to standard error and runs with an embedded stand-in. */
    int use(String noteWithoutServer, boolean example, Use use) throws IOException {
        if (verbose) {
            Log.to(spec.commandLine().getErr());
        }
        if (server.isGiven()) {
            VboClient.Builder builder = server.builder(spec);
            if (certificate != null) {
                Vbo.checked(spec, "--certificate", () -> builder.trust(certificate));
            }
            for (String pin : pins == null ? List.<String>of() : pins) {
                Vbo.checked(spec, "--pin", () -> builder.pin(pin));
            }
            try (VboClient vbo = Credentials.client(builder, spec)) {
                return use.of(vbo);
            }
        }
        if (certificate != null || pins != null) {
            throw missingServer();
        }
        Terminal.printError(spec.commandLine().getErr(), noteWithoutServer);
        VboStandIn.Builder options = VboStandIn.builder();
        try (VboStandIn standIn = (example ? options.example() : options).start();
                VboClient vbo = VboClient.builder(standIn.uri())
                        .trust(standIn.certificate())
                        .credentials(standIn.user(), standIn.password()::toCharArray)
                        .build()) {
            return use.of(vbo);
        }
    }

    void requireServer() {
        if (!hasServer()) {
            throw missingServer();
        }
    }

    ParameterException missingServer() {
        return Vbo.required(spec, "--server");
    }
}
