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
            "Runs a stand-in for a VB365 server, for this machine alone, until it is stopped.",
            "When ready, it prints its address and commands to try it with."
        },
        footer = {
            "Limits: " + StandInCommand.LIMITS,
            "",
            "Examples:",
            "  vbo stand-in --example",
            "  vbo stand-in --port 0 --http --token let-me-in"
        })
final class StandInCommand implements Callable<Integer> {
    static final String LIMITS = "it is not VB365. It knows one operation, one token and one%n"
            + "organization, never asks Microsoft, and nobody can sign in with its codes.%n"
            + "Its refusals are partly observed on real servers and partly assumed.";

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

    @Option(names = "--example", description = "Answer with the vendor page's very values, not with a fresh code.")
    private boolean example;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "stand-in-token",
            description = "The one access token to accept (default: ${DEFAULT-VALUE}).")
    private String token;

    @Option(
            names = "--organization",
            paramLabel = "UUID",
            defaultValue = StandInServer.PAGE_ORGANIZATION,
            description = "The one organization to know (default: the vendor page's, ${DEFAULT-VALUE}).")
    private UUID organization;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Where to write the server's certificate (default: a temporary file, deleted at the end).")
    private @Nullable Path certificate;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!token.matches("[!-~]+")) {
            throw wrong("--token: expected visible ASCII characters, got none or others (not shown)");
        }
        if (http && certificate != null) {
            throw wrong("--certificate: expected with https only, got it together with --http");
        }
        try (StandInServer standIn =
                StandInServer.start(new StandInServer.Options(port, http, example, token, organization))) {
            String pem = standIn.certificatePem().orElse(null);
            Path file = pem == null ? null : write(pem);
            print(standIn.address().toString(), file);
            new CountDownLatch(1).await();
        } catch (BindException e) {
            throw wrong("--port: expected one that can be had, got " + port + ": " + e.getMessage());
        }
        return 0;
    }

    private void print(String address, @Nullable Path file) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("address: " + address);
        out.println("token: " + token);
        out.println("organization: " + organization);
        if (file != null) {
            out.println("certificate: " + file);
        }
        String trusted = file == null ? "" : Vbo.shellWord(file.toString());
        out.printf("%nTo get a code from it, paste one of these into another terminal:%n%n");
        out.printf("  VBO_ACCESS_TOKEN=%s \\%n", Vbo.shellWord(token));
        out.printf("  %s device-code \\%n", Vbo.asCalled());
        out.printf("    --server %s \\%n", address);
        out.printf("    --organization %s", organization);
        out.printf(file == null ? "%n%n" : " \\%n    --certificate %s%n%n", trusted);
        out.printf("  curl -X POST -H 'Content-Length: 0' \\%n");
        out.printf("    -H %s \\%n", Vbo.shellWord("Authorization: Bearer " + token));
        out.printf(file == null ? "" : "    --cacert %s \\%n", trusted);
        out.printf("    %s/v6/Organizations/%s/DeviceCode%n%n", address, organization);
        out.printf("Limits: " + LIMITS + "%n%nStop it with Ctrl-C.%n");
        out.flush();
    }

    private Path write(String pem) throws IOException {
        if (certificate == null) {
            return Vbo.temporaryFile(pem);
        }
        try {
            return Files.writeString(certificate, pem).toAbsolutePath();
        } catch (IOException e) {
            throw wrong("--certificate: expected a file that can be written, got " + certificate);
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
