package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboTransportException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command {@code vbo}: runs a subcommand, and reports a failure in one line and by the exit code. */
@Command(
        name = "vbo",
        description = {
            "Gets device codes from Veeam Backup for Microsoft 365 (VB365), REST API v6.",
            "A person enters the code in a browser to sign in to Microsoft."
        },
        subcommands = {
            SignInCommand.class,
            DeviceCodeCommand.class,
            ApplicationsCommand.class,
            TokenCommand.class,
            OrganizationsCommand.class,
            CertificateCommand.class,
            StandInCommand.class,
            ConformanceCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Vbo.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%n",
        footer = {
            Credentials.HELP,
            "Examples:",
            "  vbo sign-in                     rehearse a sign-in without a server",
            "  vbo stand-in                    run a stand-in server to test clients with",
            "  vbo certificate --server vbo.example.com --save-certificate server.crt",
            "  vbo sign-in --server vbo.example.com --certificate server.crt",
            "",
            "In the examples, vbo is this jar:",
            "  bash, zsh    vbo() { java -jar /PATH/vbo.jar \"$@\"; }",
            "  PowerShell   function vbo { java -jar C:\\PATH\\vbo.jar @args }",
            "",
            "'vbo COMMAND --help' describes a command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, failed or not confirmed",
            "2:wrong usage",
            "130:interrupted with Ctrl-C",
            "141:nobody reads the output any more (as with '| head -1'); not on Windows"
        })
public final class Vbo {
    static final String EXAMPLE_ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    /** As a shell reports a command that SIGPIPE has ended. */
    private static final int READER_GONE = 141;

    final Map<String, String> environment;
    final WriteFailures writeFailures = new WriteFailures(this::endAfterWriteFailure);

    private Vbo(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Runs the command. Exits with its exit code unless that is 0.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        CommandLine command = commandLine(Windows.environment());
        PrintWriter out = Output.standard(((Vbo) command.getCommand()).writeFailures);
        PrintWriter err = Output.error();
        int exitCode = command.setOut(out).setErr(err).execute(args);
        out.flush();
        err.flush();
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** If the reader of the output has gone, the command ends quietly, as other commands do. */
    private void endAfterWriteFailure(Output.Failure failure) {
        if (!failure.ofPipe()) {
            Terminal.printError(
                    Output.error(),
                    "vbo: cannot write to standard output, so " + writeFailures.consequence + ": "
                            + failure.cause().getMessage());
        }
        System.exit(failure.ofPipe() ? READER_GONE : CommandLine.ExitCode.SOFTWARE);
    }

    /** The command with these environment variables. */
    static CommandLine commandLine(Map<String, String> environment) {
        // Otherwise newer JDKs have a console without a terminal, and a prompt would wait for a script's input.
        System.setProperty("jdk.console", "java.base");
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // Digits are ASCII everywhere.
        return new CommandLine(new Vbo(environment))
                .setExpandAtFiles(false)
                .registerConverter(Path.class, text -> Path.of(filled(text)))
                .registerConverter(UUID.class, Vbo::uuid)
                .registerConverter(int.class, Vbo::port)
                .setExecutionStrategy(Vbo::checkedAndRun)
                .setParameterExceptionHandler(Vbo::wrongUsage)
                .setExecutionExceptionHandler(Vbo::failed);
    }

    /** Refuses damaged values before anything is sent. */
    private static int checkedAndRun(CommandLine.ParseResult parsed) {
        for (CommandLine.ParseResult each = parsed; each != null; each = each.subcommand()) {
            CommandSpec spec = each.commandSpec();
            for (OptionSpec option : each.matchedOptions()) {
                option.originalStringValues().forEach(value -> Typed.checked(spec, option.longestName(), value));
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static String filled(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** Stricter than the JDK, which also accepts 1-1-1-1-1. */
    static UUID uuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException();
        }
        return id;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException();
        }
        return port;
    }

    private static int wrongUsage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        if (args.length == 0) {
            command.usage(command.getErr());
            return CommandLine.ExitCode.USAGE;
        }
        String name = command.getCommandSpec().qualifiedName();
        String what = Usage.explain(problem, args);
        printJson(command, List.of(args), problem, what);
        return report(command, what + " (see " + name + " --help)", CommandLine.ExitCode.USAGE);
    }

    /** A failure for a script that wants JSON. */
    private static void printJson(CommandLine command, List<String> args, Exception problem, String what) {
        // What follows -- belongs to another program.
        if (args.stream().takeWhile(each -> !each.equals("--")).anyMatch("--json"::equals)) {
            command.getOut().println(FailureReport.json(problem, what));
            command.getOut().flush();
        }
    }

    /** Why the command failed, in one sentence that needs no stack trace. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String what) {
            super(what);
        }

        Failure(String what, VboException cause) {
            super(what, cause);
        }
    }

    private static int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        boolean untrusted = problem instanceof VboTransportException none && none.isUntrusted();
        String hint = untrusted ? " (see vbo certificate)" : "";
        String what = FailureReport.sentence(problem);
        printJson(command, parsed.originalArgs(), problem, what);
        return report(command, what + hint, CommandLine.ExitCode.SOFTWARE);
    }

    /** Replaces the library's name of an argument by the command's. */
    static <T> T checked(CommandSpec spec, String name, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw wrong(spec, renamed(name, e));
        }
    }

    static String renamed(String name, IllegalArgumentException e) {
        return name + e.getMessage().substring(e.getMessage().indexOf(':'));
    }

    static ParameterException required(CommandSpec spec, String option) {
        return new ParameterException(spec.commandLine(), "", spec.findOption(option), null);
    }

    static ParameterException wrong(CommandSpec spec, String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** Says it on standard error, in one line unless that is a terminal, and returns the exit code. */
    static int report(CommandLine command, String what, int exitCode) {
        String line = what.lines().map(String::strip).collect(Collectors.joining(" "));
        Terminal.printError(command.getErr(), command.getCommandSpec().qualifiedName() + ": " + printable(line));
        return exitCode;
    }

    /** Replaces control characters and format characters, which could command a terminal or reverse its text. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Vbo.class.getPackage().getImplementationVersion();
            return new String[] {"vbo " + (version == null ? "(not packaged)" : version) + ", REST API v6"};
        }
    }
}
