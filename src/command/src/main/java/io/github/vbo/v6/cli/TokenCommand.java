package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo token}. */
@Command(
        name = TokenCommand.NAME,
        description = {
            "Signs in to the server and prints an access token.",
            "For scripts that run several commands: a server refuses more than a few sign-ins",
            "a minute.",
            "The token is a secret. It is printed to a terminal only with --show."
        },
        customSynopsis = {
            "vbo token [--json] [--show] [--no-wait] --server=URI",
            "                 [--certificate=FILE] [--pin=PIN]..."
        },
        footer = {
            "Environment:",
            "  VBO_USERNAME       user name for the server, such as DOMAIN\\user, and",
            "  VBO_PASSWORD       the user's password",
            "",
            FailureReport.HELP,
            "Examples:",
            "  bash, zsh:",
            "    export VBO_ACCESS_TOKEN",
            "    VBO_ACCESS_TOKEN=$(vbo token --server vbo.example.com)",
            "  PowerShell:",
            "    $env:VBO_ACCESS_TOKEN = vbo token --server vbo.example.com"
        })
final class TokenCommand implements Callable<Integer> {
    static final String NAME = "token";

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(names = "--show", description = "Print the token to a terminal, too.")
    private boolean show;

    @Option(names = "--no-wait", description = Patience.NO_WAIT)
    private boolean noWait;

    @Option(names = "--json", description = "Print one JSON object: accessToken.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        connection.requireServer();
        if (!show && Terminal.isTerminal(1)) {
            throw Vbo.wrong(spec, "the output is a terminal, which would show the token; redirect it, or give --show");
        }
        return connection.use("", false, this::print);
    }

    private int print(VboClient vbo) throws IOException {
        Patience patience = new Patience(!noWait, what -> Vbo.report(spec.commandLine(), what, 0));
        String token = patience.call(vbo::accessToken);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? JsonText.indented(writer -> {
                            writer.beginObject();
                            writer.name("accessToken").value(token);
                            writer.endObject();
                        })
                        : token);
        out.flush();
        return 0;
    }
}
