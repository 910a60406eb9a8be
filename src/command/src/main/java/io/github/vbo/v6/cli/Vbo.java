package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboTransportException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

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
            TokenCommand.class,
            OrganizationsCommand.class,
            CertificateCommand.class,
            StandInCommand.class,
            ConformanceCommand.class,
            CompletionCommand.class,
            CommandLine.HelpCommand.class
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
            "  vbo certificate --server https://vbo.example.com:4443 --save server.crt",
            "  vbo sign-in --server https://vbo.example.com:4443 --certificate server.crt",
            "",
            "'vbo COMMAND --help' describes a command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused, failed or not confirmed",
            "2:wrong usage",
            "130:interrupted with Ctrl-C",
            "141:the reader of the output has gone, as in 'vbo organizations | head -1'"
        })
public final class Vbo {
    static final String EXAMPLE_ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("URI", "an address such as https://vbo.example.com:4443"),
            Map.entry("N", "a port number from 0 to 65535"),
            Map.entry("UUID|NAME", "the id or the name of an organization"),
            Map.entry("REGION", "one of " + Targets.REGIONS),
            Map.entry("PIN", "sha256/ and the Base64 of 32 bytes"),
            Map.entry("UUID[=NAME]", "a UUID such as " + EXAMPLE_ORGANIZATION),
            Map.entry("SECONDS", "a number of seconds from 1 to 999999999"),
            Map.entry("USER", "a user name"),
            Map.entry("PASSWORD", "a password"),
            Map.entry("FILE", "the name of a file"),
            Map.entry("TOKEN", "an access token"),
            Map.entry("CASE", "the name of a conformance case"),
            Map.entry("PERCENT", "a number from 0 to 100"),
            Map.entry("COMMAND", "a program to run"));

    /** As a shell reports a command that SIGPIPE has ended. */
    private static final int READER_GONE = 141;

    final Map<String, String> environment;

    private Vbo(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Runs the command. Exits with its exit code unless that is 0.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        PrintWriter out = Output.standard(Vbo::endUnwritten);
        PrintWriter err = Output.error();
        int exitCode = commandLine(System.getenv()).setOut(out).setErr(err).execute(args);
        out.flush();
        err.flush();
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** If the reader of the output has gone, the command ends quietly, as other commands do. */
    private static void endUnwritten(Output.Failure failure) {
        if (!failure.ofPipe()) {
            System.err.println("vbo: cannot write to standard output, so the output is incomplete: "
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

    /** Refuses values that cannot be meant, before anything is sent. */
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
        String what = explain(problem, args);
        printJson(command, List.of(args), problem, what);
        return report(command, what + " (see " + name + " --help)", CommandLine.ExitCode.USAGE);
    }

    /** A failure for a script that wants JSON. */
    private static void printJson(CommandLine command, List<String> args, Exception problem, String what) {
        if (args.contains("--json") && command.getCommandSpec().findOption("--json") != null) {
            command.getOut().println(FailureReport.json(problem, what));
            command.getOut().flush();
        }
    }

    /** In the library's words. Picocli's would show possible secrets, such as TOKEN in --token=TOKEN. */
    private static String explain(ParameterException problem, String[] args) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched, args);
        }
        if (problem instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice; give it once";
        }
        ArgSpec argument = problem instanceof MissingParameterException missing
                ? missing.getMissing().get(0)
                : problem.getArgSpec();
        if (argument == null) {
            return problem.getMessage();
        }
        String value = problem.getValue();
        String expected = EXPECTED.getOrDefault(argument.paramLabel(), "no value");
        if (value == null || value.isEmpty()) {
            boolean given = argument instanceof OptionSpec option
                    && List.of(args).stream()
                            .anyMatch(each -> List.of(option.names()).contains(each.replaceFirst("=.*", "")));
            return name(argument) + (given ? " has no value; give " + expected : " is required");
        }
        return name(argument) + ": "
                + Typed.fault(value)
                        .map(fault -> "the value " + fault)
                        .orElse((value.contains("@") ? "a value with user information (not shown)" : value) + " is not "
                                + expected);
    }

    private static String unmatched(UnmatchedArgumentException problem, String[] args) {
        String first = problem.getUnmatched().get(0);
        CommandLine command = problem.getCommandLine();
        List<String> commands = List.copyOf(command.getSubcommands().keySet());
        boolean isOption = first.startsWith("-");
        if (!isOption && commands.isEmpty()) {
            return "argument " + (List.of(args).indexOf(first) + 1) + " is not an option (not shown); check the quotes";
        }
        String given = first.replaceFirst("^(--[^=]*|-.?).*", "$1");
        List<String> known = isOption
                ? command.getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .toList()
                : commands;
        String word = given.replaceFirst("^-+", "");
        String next = Stream.concat(
                        known.stream().filter(each -> word.length() > 1 && each.contains(word)),
                        problem.getSuggestions().stream()
                                .map(each -> each.replaceFirst("[= ].*", ""))
                                .filter(known::contains))
                .findFirst()
                .map(similar -> "did you mean " + similar + "?")
                .orElse("give one of " + String.join(", ", known));
        return given + " is not " + (isOption ? "an option; " : "a command; ") + next;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** Why the command failed, in one sentence that needs no stack trace. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(String what) {
            super(what);
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
            throw wrong(spec, name + e.getMessage().substring(e.getMessage().indexOf(':')));
        }
    }

    static ParameterException required(CommandSpec spec, String option) {
        return new ParameterException(spec.commandLine(), "", spec.findOption(option), null);
    }

    static ParameterException wrong(CommandSpec spec, String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /** Says it in one line on standard error, and returns the exit code. */
    static int report(CommandLine command, String what, int exitCode) {
        PrintWriter err = command.getErr();
        String line = what.lines().map(String::strip).collect(Collectors.joining(" "));
        err.println(command.getCommandSpec().qualifiedName() + ": " + printable(line));
        err.flush();
        return exitCode;
    }

    /** Replaces control characters and format characters, which could command a terminal or reverse its text. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /** How to call this command from a shell. */
    static String asCalled() {
        Path code = Path.of(URI.create(
                Vbo.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        return Files.isRegularFile(code) ? "java -jar " + shellWord(code.toString()) : "vbo";
    }

    static String shellWord(String text) {
        return text.matches("[\\w./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Vbo.class.getPackage().getImplementationVersion();
            return new String[] {"vbo " + (version == null ? "(not packaged)" : version) + ", REST API v6"};
        }
    }
}
