package io.github.vbo.v6.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the arguments, and what to give instead. */
final class Usage {
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("URI", "an address such as https://vbo.example.com:4443"),
            Map.entry("N", "a port number from 0 to 65535"),
            Map.entry("UUID|NAME", "the id or the name of an organization"),
            Map.entry("REGION", "one of " + Targets.REGIONS),
            Map.entry("PIN", "sha256/ and the Base64 of 32 bytes"),
            Map.entry("UUID[=NAME]", "a UUID such as " + Vbo.EXAMPLE_ORGANIZATION),
            Map.entry("SECONDS", "a number of seconds from 1 to 999999999"),
            Map.entry("USER", "a user name"),
            Map.entry("PASSWORD", "a password"),
            Map.entry("FILE", "the name of a file"),
            Map.entry("TOKEN", "an access token"),
            Map.entry("CASE", "the name of a conformance case"),
            Map.entry("PERCENT", "a number from 0 to 100"),
            Map.entry("COUNT", "a number of applications, at least 1"),
            Map.entry("NAME", "a name for the applications"),
            Map.entry("COMMAND", "a program to run"));

    private Usage() {}

    /** In the library's words. Picocli's would show possible secrets, such as TOKEN in --token=TOKEN. */
    static String explain(ParameterException problem, String[] args) {
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
        if (argument.arity().max() == 0) {
            return name(argument) + " takes no value; leave out what follows =";
        }
        String value = problem.getValue();
        String expected = EXPECTED.get(argument.paramLabel());
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
        if (first.isEmpty()) {
            return "argument " + (List.of(args).indexOf(first) + 1) + " is empty; leave it out, or give a value";
        }
        if (!isOption && commands.isEmpty()) {
            return "argument " + (List.of(args).indexOf(first) + 1)
                    + " (not shown) belongs to no option; put a value with spaces in quotes";
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
                                .filter(each -> known.contains(each)
                                        && each.replaceFirst("^-+", "").charAt(0) == (word + " ").charAt(0)))
                .findFirst()
                .map(similar -> "did you mean " + similar + "?")
                .orElse("give one of " + String.join(", ", known));
        return given + " is not " + (isOption ? "an option; " : "a command; ") + next;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
