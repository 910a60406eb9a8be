package io.github.vbo.v6.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vbo help}. */
@Command(
        name = "help",
        description = "Describes vbo, or one of its commands.",
        footer = {"Examples:", "  vbo help", "  vbo help sign-in"})
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command to describe.")
    private @Nullable String command;

    @Override
    public void run() {
        CommandLine vbo = spec.root().commandLine();
        CommandLine described = command == null ? vbo : vbo.getSubcommands().get(command);
        if (described == null) {
            throw new CommandLine.UnmatchedArgumentException(vbo, List.of(command));
        }
        described.usage(spec.commandLine().getOut());
    }
}
