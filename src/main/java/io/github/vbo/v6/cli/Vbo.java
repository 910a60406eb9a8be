package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboException;
import io.github.vbo.v6.standin.StandInServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: finds the subcommand, and turns what fails into one line and an exit code. */
@Command(
        name = "vbo",
        description = {
            "Gets device codes from Veeam Backup for Microsoft 365 (VB365), REST API v6.",
            "A person enters such a code in a browser to sign in to Microsoft."
        },
        subcommands = {DeviceCodeCommand.class, StandInCommand.class},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Vbo.Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%n",
        footer = {
            "Environment:",
            "  VBO_ACCESS_TOKEN   The access token for the server, without the word Bearer.",
            "                     If it is not set, device-code asks for it.",
            "",
            "Examples:",
            "  vbo device-code                 try it without a server",
            "  vbo stand-in                    run a server to try other clients with",
            "  vbo device-code --server https://vbo.example.com:4443 \\",
            "      --organization 40dfa255-2762-43e5-8320-dff7a9201f90",
            "",
            "'vbo COMMAND --help' tells more of a command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:refused or failed", "2:wrong usage"})
public final class Vbo {
    private static final Map<String, String> EXPECTED = Map.of(
            "URI", "an address such as https://vbo.example.com:4443",
            "UUID", "a UUID such as " + StandInServer.PAGE_ORGANIZATION,
            "N", "a port number from 0 to 65535",
            "UUID[=NAME]", "a UUID such as " + StandInServer.PAGE_ORGANIZATION,
            "SECONDS", "a number of seconds from 1 to 999999999",
            "USER", "a user name",
            "PASSWORD", "a password",
            "FILE", "the name of a file",
            "TOKEN", "an access token");

    private Vbo() {}

    /**
     * Runs the command, and exits with its code unless that is 0.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        // Newer JDKs have a console even where there is no terminal; then a prompt would wait for a script's input.
        System.setProperty("jdk.console", "java.base");
        int exitCode = new CommandLine(new Vbo())
                .setExpandAtFiles(false)
                .registerConverter(URI.class, text -> URI.create(filled(text)))
                .registerConverter(Path.class, text -> Path.of(filled(text)))
                .registerConverter(UUID.class, Vbo::uuid)
                .registerConverter(int.class, Vbo::port)
                .setParameterExceptionHandler(Vbo::wrongUsage)
                .setExecutionExceptionHandler(Vbo::failed)
                .execute(args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static String filled(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** The JDK's own reading takes 1-1-1-1-1 for one, too. */
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
        return report(command, explain(problem, args) + " (see " + name + " --help)", CommandLine.ExitCode.USAGE);
    }

    /** Worded as the library words it. Picocli would also show what may be a secret, such as TOKEN in --token=TOKEN. */
    private static String explain(ParameterException problem, String[] args) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            String commands = String.join(
                    " or ", problem.getCommandLine().getSubcommands().keySet());
            if (first.startsWith("-")) {
                String options = problem.getCommandLine().getCommandSpec().options().stream()
                        .map(OptionSpec::longestName)
                        .collect(Collectors.joining(", "));
                return first.replaceFirst("^(--[^=]*|-.?).*", "$1") + ": expected one of " + options
                        + ", got an unknown option";
            }
            return commands.isEmpty()
                    ? "argument " + (List.of(args).indexOf(first) + 1)
                            + ": expected only options, got something else (not shown)"
                    : "COMMAND: expected " + commands + ", got " + first;
        }
        if (problem instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + ": expected once, got twice";
        }
        ArgSpec argument = problem instanceof MissingParameterException missing
                ? missing.getMissing().get(0)
                : problem.getArgSpec();
        if (argument == null) {
            return problem.getMessage();
        }
        String got = problem.getValue() == null ? "" : problem.getValue();
        return name(argument) + ": expected " + EXPECTED.getOrDefault(argument.paramLabel(), "no value") + ", got "
                + (got.isEmpty() ? "nothing" : got.contains("@") ? "one with user information (not shown)" : got);
    }

    private static String name(ArgSpec argument) {
        return ((OptionSpec) argument).longestName();
    }

    private static int failed(Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
        String what = problem instanceof VboException known
                ? known.getMessage().replaceFirst("^" + known.operation() + ": ", "")
                : problem.toString();
        Throwable cause = problem.getCause();
        boolean untrusted = cause instanceof SSLPeerUnverifiedException
                || cause != null && cause.getCause() instanceof CertificateException;
        String hint = untrusted ? " (see --certificate)" : "";
        return report(command, what + hint, CommandLine.ExitCode.SOFTWARE);
    }

    private static int report(CommandLine command, String what, int exitCode) {
        PrintWriter err = command.getErr();
        String line = what.lines().map(String::strip).collect(Collectors.joining(" "));
        err.println(command.getCommandSpec().qualifiedName() + ": " + printable(line));
        err.flush();
        return exitCode;
    }

    /** Others' words as a terminal may have them: none of its own commands in them, and no change of direction. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    /** A file that ends with this process, however that ends short of being killed. */
    static Path temporaryFile(String content) throws IOException {
        Path file = Files.createTempFile("vbo-stand-in-", ".pem");
        file.toFile().deleteOnExit();
        return Files.writeString(file, content);
    }

    /** How to call this very command from a shell. */
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
