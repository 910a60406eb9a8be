package io.github.vbo.v6.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vbo device-code}. */
@Command(
        name = "device-code",
        description = {
            "Gets a device code for an organization. Prints the code and where to enter it.",
            "Without --server, an embedded stand-in server answers with the vendor's example."
        },
        customSynopsis = {
            "vbo device-code [--json] --server=URI --organization=UUID",
            "                       [--certificate=FILE] [--pin=PIN]...",
            "       vbo device-code [--json]"
        },
        footer = {
            Credentials.HELP,
            "Examples:",
            "  vbo device-code --json",
            "  vbo device-code --server https://vbo.example.com:4443 \\",
            "      --organization 40dfa255-2762-43e5-8320-dff7a9201f90 \\",
            "      --certificate server.crt"
        })
final class DeviceCodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--organization",
            paramLabel = "UUID",
            description = "The organization's id on the server, not its Microsoft Entra tenant id.")
    private @Nullable UUID organization;

    @Option(
            names = "--json",
            description = "Print one JSON object: userCode, verificationUrl, expiresIn (seconds), message, expiresAt.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (connection.hasServer() && organization == null) {
            throw new ParameterException(spec.commandLine(), "", spec.findOption("--organization"), null);
        }
        if (!connection.hasServer() && organization != null) {
            throw connection.missingServer();
        }
        String note = "No --server: asking an embedded stand-in. Nobody can sign in with its code.";
        return connection.use(note, true, vbo -> {
            UUID id = organization == null ? vbo.organizations().get(0).id() : organization;
            ShownCode code = ShownCode.of(vbo, id);
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    json
                            ? JsonText.indented(writer -> {
                                writer.beginObject();
                                code.fields(writer);
                                writer.endObject();
                            })
                            : code.text());
            out.flush();
            return 0;
        });
    }
}
