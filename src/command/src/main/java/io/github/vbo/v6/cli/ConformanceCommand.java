package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.vbo.v6.standin.ConformanceCase;
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
            "Scores a client in any language by the conformance cases.",
            "It must notice the violations of the contract and accept the valid variations.",
            "It runs COMMAND once for each case. COMMAND must request a device code. If it",
            "accepts the response, it prints the response's JSON on stdout and ends with exit",
            "code 0; if it rejects the response, it ends with another exit code."
        },
        customSynopsis = {
            "vbo conformance [--only=CASE]... [--timeout=SECONDS] [--json]",
            "                       [--at-least=PERCENT] -- COMMAND [ARGUMENT]...",
            "       vbo conformance --list"
        },
        footer = {
            "Verdicts on a violation:",
            "  caught   COMMAND rejected the response",
            "  missed   COMMAND accepted the response",
            "on a valid variation:",
            "  passed   COMMAND accepted the response and printed its values",
            "  misread  COMMAND accepted the response, but printed other values",
            "  flagged  COMMAND rejected the response",
            "on either:",
            "  silent   exit code 0, but no JSON object on stdout",
            "  hung     COMMAND did not end in time",
            "",
            "Environment of COMMAND:",
            "  VBO_SERVER         the server's address: plain http on this machine, with a",
            "                     path, without a slash at its end",
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
            "0:it caught --at-least of the violations and passed all valid variations",
            "1:it did not, or it cannot be scored",
            "2:wrong usage"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String OPERATION = "requestDeviceCode";
    private static final List<String> PROPERTIES = List.of("userCode", "verificationUrl", "expiresIn", "message");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int MOST_OUTPUT = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--only", paramLabel = "CASE", description = "Try only this case. Repeat it for several.")
    private @Nullable List<String> only;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            converter = StandInCommand.ToSeconds.class,
            description = "How long COMMAND may take before it is ended (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--at-least",
            paramLabel = "PERCENT",
            defaultValue = "100",
            converter = ToPercent.class,
            description = "How many violations must be caught for exit code 0 (default: ${DEFAULT-VALUE}).")
    private BigDecimal atLeast;

    @Option(
            names = "--json",
            description = "Print one JSON object: caught, violations, passed, validVariations, and cases with name and"
                    + " verdict.")
    private boolean json;

    @Option(
            names = "--list",
            description = "Print the cases and run nothing: name, violation or valid variation, and the rule, a JSON"
                    + " pointer into the contract, or into the operation if it does not begin with #.")
    private boolean list;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The program to run and its arguments, without a shell.")
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

    /** The result of one case. */
    private enum Verdict {
        CAUGHT("rejected a violation"),
        PASSED("accepted a valid variation and printed its values"),
        MISSED("accepted a violation"),
        SILENT("exit code 0, but no JSON object on stdout"),
        HUNG("did not end in time"),
        MISREAD("accepted a valid variation, but printed other values"),
        FLAGGED("rejected a valid variation");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Run(boolean ended, int exitCode, String out, String lastError) {}

    private record Outcome(ConformanceCase tried, Verdict verdict, String lastError) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ConformanceCase> cases = cases();
        if (list) {
            PrintWriter out = spec.commandLine().getOut();
            cases.forEach(each -> out.printf("%-41s  %-15s  %s%n", each.name(), kind(each), each.rule()));
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
            List<Future<Outcome>> outcomes = runs.invokeAll(cases.stream()
                    .map(each -> (Callable<Outcome>) () -> {
                        Run run = run(environment, each.name());
                        progress("Tried " + tried.incrementAndGet() + " of " + cases.size());
                        return new Outcome(each, verdict(each, right, run), run.lastError);
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

    private List<ConformanceCase> cases() {
        List<ConformanceCase> all = ConformanceCase.all().stream()
                .filter(each -> each.operations().contains(OPERATION)
                        && !each.hiddenFrom().containsKey("client"))
                .toList();
        for (String name : only == null ? List.<String>of() : only) {
            if (all.stream().noneMatch(each -> each.name().equals(name))) {
                throw Vbo.wrong(spec, "--only: expected the name of a case from --list, got " + name);
            }
        }
        return all.stream()
                .filter(each -> only == null || only.contains(each.name()))
                .toList();
    }

    /** The answer without a case. A command that fails there is not scored. */
    private Map<String, Object> baseline(Map<String, String> environment) throws IOException, InterruptedException {
        Run run = run(environment, ConformanceCase.NO_CASE);
        Map<String, Object> answer = answer(run.out);
        if (!run.ended || run.exitCode != 0 || !answer.keySet().containsAll(PROPERTIES)) {
            throw new Vbo.Failure("COMMAND: expected exit code 0 and a JSON object with "
                    + String.join(", ", PROPERTIES)
                    + " on stdout from a correct server, got "
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

    private Run run(Map<String, String> environment, String name) throws IOException, InterruptedException {
        Path out = Files.createTempFile("vbo-conformance-", ".out");
        Path err = Files.createTempFile("vbo-conformance-", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            builder.environment().merge("VBO_SERVER", name, String::concat);
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

    private static Verdict verdict(ConformanceCase tried, Map<String, Object> right, Run run) {
        if (!run.ended) {
            return Verdict.HUNG;
        }
        if (run.exitCode != 0) {
            return tried.isViolation() ? Verdict.CAUGHT : Verdict.FLAGGED;
        }
        Map<String, Object> answer = answer(run.out);
        if (answer.isEmpty()) {
            return Verdict.SILENT;
        }
        if (tried.isViolation()) {
            return Verdict.MISSED;
        }
        for (String property : PROPERTIES) {
            String json = tried.response().set().get(property);
            Object expected = json == null ? right.get(property) : value(json);
            if (!Objects.equals(expected, answer.get(property))) {
                return Verdict.MISREAD;
            }
        }
        return Verdict.PASSED;
    }

    /** The object on stdout; empty if there is something else. */
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
        long violations =
                outcomes.stream().filter(outcome -> outcome.tried.isViolation()).count();
        long variations = outcomes.size() - violations;
        long caught = count(outcomes, Verdict.CAUGHT);
        long passed = count(outcomes, Verdict.PASSED);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonText.indented(writer -> {
                writer.beginObject();
                writer.name("caught").value(caught).name("violations").value(violations);
                writer.name("passed").value(passed).name("validVariations").value(variations);
                writer.name("cases").beginArray();
                for (Outcome outcome : outcomes) {
                    writer.beginObject();
                    writer.name("name").value(outcome.tried.name());
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
            out.printf("violations        caught %d of %d%s%n", caught, violations, percent(caught, violations));
            out.printf("valid variations  passed %d of %d%s%n", passed, variations, percent(passed, variations));
        }
        out.flush();
        BigDecimal share = BigDecimal.valueOf(100 * caught);
        return share.compareTo(atLeast.multiply(BigDecimal.valueOf(violations))) >= 0 && passed == variations ? 0 : 1;
    }

    /** The cases with one verdict, by rule. */
    private static void print(Verdict verdict, List<Outcome> outcomes, PrintWriter out) {
        Map<String, List<Outcome>> byRule = outcomes.stream()
                .filter(outcome -> outcome.verdict == verdict)
                .collect(Collectors.groupingBy(
                        outcome -> outcome.tried.rule(), LinkedHashMap::new, Collectors.toList()));
        if (byRule.isEmpty()) {
            return;
        }
        out.printf("%s: %s%n", verdict.word(), verdict.words);
        byRule.forEach((rule, those) -> {
            out.println("  " + rule);
            those.forEach(outcome -> out.println("    " + outcome.tried.name()
                    + (verdict == Verdict.FLAGGED && !outcome.lastError.isEmpty()
                            ? ": " + Vbo.printable(outcome.lastError)
                            : "")));
        });
        out.println();
    }

    private static String kind(ConformanceCase each) {
        return each.isViolation() ? "violation" : "valid variation";
    }

    private static long count(List<Outcome> outcomes, Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict == verdict).count();
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / whole);
    }
}
