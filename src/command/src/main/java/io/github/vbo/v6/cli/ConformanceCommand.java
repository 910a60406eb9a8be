package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.vbo.v6.standin.Mutant;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vbo conformance}. */
@Command(
        name = "conformance",
        description = {
            "Scores a client by servers that break the contract in one way each.",
            "It runs COMMAND, in whatever language, once for each of them, and for some that",
            "keep the contract unlike others. COMMAND must ask for a device code. With exit",
            "code 0 and the answer's JSON on stdout it takes the answer for good; with any",
            "other exit code it has found something wrong."
        },
        customSynopsis = {
            "vbo conformance [--only=MUTANT]... [--timeout=SECONDS] [--json]",
            "                       [--at-least=PERCENT] -- COMMAND [ARGUMENT]...",
            "       vbo conformance --list"
        },
        footer = {
            "Verdicts, on an answer that breaks the contract:",
            "  caught   COMMAND found something wrong",
            "  missed   COMMAND took it for good",
            "on one that keeps it:",
            "  passed   COMMAND took it, and printed what it says",
            "  misread  COMMAND took it, but printed something else",
            "  flagged  COMMAND refused it",
            "on either:",
            "  silent   exit code 0, but no JSON object on stdout",
            "  hung     COMMAND did not end in time",
            "",
            "Environment of COMMAND:",
            "  VBO_SERVER         the server's address, with a path and without a slash at",
            "                     its end; plain http on this machine",
            "  VBO_ACCESS_TOKEN   the access token to send",
            "  VBO_ORGANIZATION   the organization's id",
            "",
            "Examples:",
            "  vbo conformance -- ./my-client",
            "  vbo conformance --only user-code-empty --only gzip -- python3 client.py",
            "  vbo conformance -- sh -c 'vbo device-code --json --server \"$VBO_SERVER\" \\",
            "      --organization \"$VBO_ORGANIZATION\"'"
        },
        exitCodeList = {
            "0:it caught --at-least of what breaks the contract, and took all that keeps it",
            "1:it did not, or cannot be scored",
            "2:wrong usage"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String OPERATION = "requestDeviceCode";
    private static final List<String> PROPERTIES = List.of("userCode", "verificationUrl", "expiresIn", "message");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int MOST_OUTPUT = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--only", paramLabel = "MUTANT", description = "Try only this one. Repeat it for several.")
    private @Nullable List<String> only;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            converter = StandInCommand.ToSeconds.class,
            description =
                    "How long COMMAND may take; then it is ended, and has caught nothing (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--at-least",
            paramLabel = "PERCENT",
            defaultValue = "100",
            converter = ToPercent.class,
            description = "How much must be caught for exit code 0 (default: ${DEFAULT-VALUE}).")
    private BigDecimal atLeast;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object: caught, breaking, passed, compatible, and mutants with name and verdict.")
    private boolean json;

    @Option(
            names = "--list",
            description =
                    "Print what can be tried, and run nothing: name, breaks or keeps, and the rule, a JSON pointer"
                            + " into the contract; without # below the operation.")
    private boolean list;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "What to run, with its arguments; no shell is used.")
    private List<String> command = List.of();

    static final class ToPercent implements ITypeConverter<BigDecimal> {
        @Override
        public BigDecimal convert(String text) {
            BigDecimal percent = new BigDecimal(text);
            if (percent.signum() < 0 || percent.compareTo(HUNDRED) > 0) {
                throw new IllegalArgumentException();
            }
            return percent;
        }
    }

    /** What a run of the command comes to. */
    private enum Verdict {
        CAUGHT("found something wrong"),
        PASSED("took it, and printed what it says"),
        MISSED("took for good what breaks the contract"),
        SILENT("exit code 0, but no JSON object on stdout"),
        HUNG("did not end in time"),
        MISREAD("took what keeps the contract, but printed something else"),
        FLAGGED("refused what keeps the contract");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Run(boolean ended, int exitCode, String out, String lastError) {}

    private record Outcome(Mutant mutant, Verdict verdict, String lastError) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Mutant> mutants = mutants();
        if (list) {
            PrintWriter out = spec.commandLine().getOut();
            mutants.forEach(mutant -> out.printf("%-41s  %-6s  %s%n", mutant.name(), effect(mutant), mutant.rule()));
            out.flush();
            return 0;
        }
        if (command.isEmpty()) {
            throw new MissingParameterException(
                    spec.commandLine(), spec.positionalParameters().get(0), "");
        }
        ExecutorService runs = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (VboStandIn standIn = VboStandIn.builder().http().example().start()) {
            Map<String, String> environment = Map.of(
                    "VBO_SERVER",
                    standIn.conformance() + "/" + OPERATION + "/",
                    "VBO_ACCESS_TOKEN",
                    standIn.token(),
                    "VBO_ORGANIZATION",
                    standIn.organization().toString());
            Map<String, Object> right = baseline(environment);
            AtomicInteger tried = new AtomicInteger();
            List<Future<Outcome>> outcomes = runs.invokeAll(mutants.stream()
                    .map(mutant -> (Callable<Outcome>) () -> {
                        Run run = run(environment, mutant.name());
                        progress("Tried " + tried.incrementAndGet() + " of " + mutants.size());
                        return new Outcome(mutant, verdict(mutant, right, run), run.lastError);
                    })
                    .toList());
            progress("");
            baseline(environment);
            List<Outcome> done = new ArrayList<>();
            for (Future<Outcome> outcome : outcomes) {
                done.add(outcome.get());
            }
            return report(done);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            runs.shutdownNow();
        }
    }

    private List<Mutant> mutants() {
        List<Mutant> all = Mutant.all().stream()
                .filter(mutant -> mutant.operations().contains(OPERATION) && mutant.isVisibleToClients())
                .toList();
        for (String name : only == null ? List.<String>of() : only) {
            if (all.stream().noneMatch(mutant -> mutant.name().equals(name))) {
                throw Vbo.wrong(spec, "--only: expected a name of those that --list lists, got " + name);
            }
        }
        return all.stream()
                .filter(mutant -> only == null || only.contains(mutant.name()))
                .toList();
    }

    /** Where nothing is wrong; a command that cannot even do that is not scored. */
    private Map<String, Object> baseline(Map<String, String> environment) throws IOException, InterruptedException {
        Run run = run(environment, VboStandIn.NO_CASE);
        Map<String, Object> answer = answer(run.out);
        if (!run.ended || run.exitCode != 0 || !answer.keySet().containsAll(PROPERTIES)) {
            throw new Vbo.Failure("COMMAND: expected exit code 0 and a JSON object with "
                    + String.join(", ", PROPERTIES)
                    + " on stdout where nothing is wrong, got "
                    + (!run.ended ? "no end within " + timeout.toSeconds() + " s" : "exit code " + run.exitCode)
                    + (run.exitCode != 0 ? "" : answer.isEmpty() ? " and no object" : " and only " + names(answer))
                    + (run.lastError.isEmpty() ? "" : ": " + run.lastError));
        }
        return answer;
    }

    private static String names(Map<String, Object> answer) {
        List<String> there = PROPERTIES.stream().filter(answer::containsKey).toList();
        return there.isEmpty() ? "others" : String.join(", ", there);
    }

    private Run run(Map<String, String> environment, String mutant) throws IOException, InterruptedException {
        Path out = Files.createTempFile("vbo-conformance-", ".out");
        Path err = Files.createTempFile("vbo-conformance-", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            builder.environment().merge("VBO_SERVER", mutant, String::concat);
            Process process = start(builder);
            boolean ended;
            try {
                process.getOutputStream().close();
                ended = process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            int exitCode = process.waitFor();
            String lastError = read(err).lines().filter(line -> !line.isBlank()).reduce("", (first, second) -> second);
            return new Run(ended, exitCode, read(out), lastError);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw Vbo.wrong(spec, "COMMAND: expected a program that can be run, got " + command.get(0));
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return new String(bytes.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
        }
    }

    private static Verdict verdict(Mutant mutant, Map<String, Object> right, Run run) {
        if (!run.ended) {
            return Verdict.HUNG;
        }
        if (run.exitCode != 0) {
            return mutant.isBreaking() ? Verdict.CAUGHT : Verdict.FLAGGED;
        }
        Map<String, Object> answer = answer(run.out);
        if (answer.isEmpty()) {
            return Verdict.SILENT;
        }
        if (mutant.isBreaking()) {
            return Verdict.MISSED;
        }
        for (String property : PROPERTIES) {
            Object json = mutant.values().get(property);
            Object expected = json == null ? right.get(property) : value((String) json);
            if (!Objects.equals(expected, answer.get(property))) {
                return Verdict.MISREAD;
            }
        }
        return Verdict.PASSED;
    }

    /** The object on stdout; none if there is something else. */
    private static Map<String, Object> answer(String out) {
        Map<String, Object> answer = new HashMap<>();
        if (value(out) instanceof Map<?, ?> object) {
            object.forEach((name, value) -> answer.put((String) name, value));
        }
        return answer;
    }

    private static @Nullable Object value(String json) {
        try {
            return JsonReader.of(new Buffer().writeUtf8(json)).readJsonValue();
        } catch (IOException | JsonDataException e) {
            return null;
        }
    }

    private static synchronized void progress(String text) {
        Terminal terminal = Terminal.find();
        if (terminal != null) {
            terminal.rewrite(text);
        }
    }

    private int report(List<Outcome> outcomes) throws IOException {
        long breaking =
                outcomes.stream().filter(outcome -> outcome.mutant.isBreaking()).count();
        long compatible = outcomes.size() - breaking;
        long caught = count(outcomes, Verdict.CAUGHT);
        long passed = count(outcomes, Verdict.PASSED);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonText.indented(writer -> {
                writer.beginObject();
                writer.name("caught").value(caught).name("breaking").value(breaking);
                writer.name("passed").value(passed).name("compatible").value(compatible);
                writer.name("mutants").beginArray();
                for (Outcome outcome : outcomes) {
                    writer.beginObject();
                    writer.name("name").value(outcome.mutant.name());
                    writer.name("verdict").value(outcome.verdict.word());
                    writer.endObject();
                }
                writer.endArray().endObject();
            }));
        } else {
            for (Verdict verdict : Verdict.values()) {
                if (verdict != Verdict.CAUGHT && verdict != Verdict.PASSED) {
                    print(verdict, outcomes, out);
                }
            }
            out.printf("breaking    caught %d of %d%s%n", caught, breaking, percent(caught, breaking));
            out.printf("compatible  passed %d of %d%s%n", passed, compatible, percent(passed, compatible));
        }
        out.flush();
        BigDecimal share = BigDecimal.valueOf(100 * caught);
        return share.compareTo(atLeast.multiply(BigDecimal.valueOf(breaking))) >= 0 && passed == compatible ? 0 : 1;
    }

    /** Those of one verdict, below the rule that each of them breaks or keeps. */
    private static void print(Verdict verdict, List<Outcome> outcomes, PrintWriter out) {
        Map<String, List<Outcome>> byRule = outcomes.stream()
                .filter(outcome -> outcome.verdict == verdict)
                .collect(Collectors.groupingBy(
                        outcome -> effect(outcome.mutant) + " " + outcome.mutant.rule(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        if (byRule.isEmpty()) {
            return;
        }
        out.printf("%s: %s%n", verdict.word(), verdict.words);
        byRule.forEach((rule, those) -> {
            out.println("  " + rule);
            those.forEach(outcome -> out.println("    " + outcome.mutant.name()
                    + (verdict == Verdict.FLAGGED && !outcome.lastError.isEmpty()
                            ? ": " + Vbo.printable(outcome.lastError)
                            : "")));
        });
        out.println();
    }

    private static String effect(Mutant mutant) {
        return mutant.isBreaking() ? "breaks" : "keeps";
    }

    private static long count(List<Outcome> outcomes, Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict == verdict).count();
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / whole);
    }
}
