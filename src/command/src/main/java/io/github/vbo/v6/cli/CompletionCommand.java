package io.github.vbo.v6.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vbo completion}. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes vbo's options in bash and zsh.",
            "The command or its alias must have the name vbo. There is none for PowerShell."
        },
        footer = {
            "Examples:",
            "  source <(vbo completion)",
            "  vbo completion > ~/.local/share/bash-completion/completions/vbo   (bash)",
            "  autoload -U compinit bashcompinit; compinit; bashcompinit         (zsh, first)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("vbo", spec.root().commandLine()));
        out.flush();
        return 0;
    }
}
