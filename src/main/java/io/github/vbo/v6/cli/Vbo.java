package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboException;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command itself: finds the subcommand, and turns what fails into one line and an exit code. */
@Command(
        name = "vbo",
        description = "Device codes of Veeam Backup for Microsoft 365, REST API v6.",
        subcommands = {DeviceCodeCommand.class, StandInCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Vbo.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or failed", "2:wrong usage"})
public final class Vbo {
    private Vbo() {}

    /**
     * Runs the command, and exits with its code unless that is 0.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        // Newer JDKs have a console even where there is no terminal; then a prompt would wait for a script's input.
        System.setProperty("jdk.console", "java.base");
        int exitCode = commandLine().execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Vbo())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Vbo::wrongUsage)
                .setExecutionExceptionHandler(Vbo::failed);
    }

    private static int wrongUsage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        return report(command, name, problem.getMessage() + " (see " + name + " --help)", CommandLine.ExitCode.USAGE);
    }

    private static int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        String what = problem instanceof VboException ? problem.getMessage() : problem.toString();
        return report(command, command.getCommandSpec().qualifiedName(), what, CommandLine.ExitCode.SOFTWARE);
    }

    private static int report(CommandLine command, String name, String what, int exitCode) {
        PrintWriter err = command.getErr();
        err.println(name + ": " + printable(what.lines().map(String::strip).collect(Collectors.joining(" "))));
        err.flush();
        return exitCode;
    }

    /** A server's words as a terminal may have them: none of its own commands in them. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Vbo.class.getPackage().getImplementationVersion();
            return new String[] {"vbo " + (version == null ? "(not packaged)" : version) + ", REST API v6"};
        }
    }
}
