package io.github.vbo.v6.cli;

import io.github.vbo.v6.standin.StandInServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vbo stand-in}. */
@Command(
        name = "stand-in",
        description = {
            "Runs a stand-in for a VB365 server on this machine's loopback address until it is stopped.",
            "It is not VB365: it knows one operation, one access token and one organization, and nobody can sign in with its"
                    + " codes."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StandInCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "4443",
            description = "Port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--http", description = "Plain http instead of https.")
    private boolean http;

    @Option(names = "--example", description = "Answer with the vendor page's very values instead of a fresh code.")
    private boolean example;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "stand-in-token",
            description = "The one access token that is accepted (default: ${DEFAULT-VALUE}).")
    private String token;

    @Option(
            names = "--organization",
            paramLabel = "UUID",
            defaultValue = "40dfa255-2762-43e5-8320-dff7a9201f90",
            description = "The one organization that is known (default: ${DEFAULT-VALUE}).")
    private UUID organization;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Where to write the server's certificate (default: a temporary file).")
    private @Nullable Path certificate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "--port: expected 0 to 65535, got " + port);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (StandInServer standIn =
                StandInServer.start(new StandInServer.Options(port, http, example, token, organization))) {
            out.println("address: " + standIn.address());
            out.println("token: " + token);
            out.println("organization: " + organization);
            if (!http) {
                out.println("certificate: " + write(standIn.certificatePem().orElseThrow()));
            }
            out.println("This is not VB365, and nobody can sign in with its codes. Stop it with Ctrl-C.");
            out.flush();
            new CountDownLatch(1).await();
        } catch (BindException e) {
            throw new ParameterException(spec.commandLine(), "--port: expected a free port, got " + port);
        }
        return 0;
    }

    private Path write(String pem) throws IOException {
        Path file = certificate;
        if (file == null) {
            file = Files.createTempFile("vbo-stand-in-", ".pem");
            file.toFile().deleteOnExit();
        }
        return Files.writeString(file, pem).toAbsolutePath();
    }
}
