package io.github.vbo.v6.cli;

import io.github.vbo.v6.cli.Score.Outcome;
import io.github.vbo.v6.cli.ScoredClient.End;
import io.github.vbo.v6.cli.ScoredClient.Run;
import io.github.vbo.v6.standin.ConformanceCase;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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
            "  flooded  COMMAND wrote more than 1 MiB to stdout or stderr",
            "",
            "Environment of COMMAND:",
            "  VBO_SERVER         the server's address: plain http on this machine, with a",
            "                     path, without a slash at its end",
            "  VBO_ACCESS_TOKEN   the access token to send",
            "  VBO_ORGANIZATION   the organization's id",
            "It gets no other variable whose name begins with VBO_. When it ends, so do the",
            "processes that it started.",
            "",
            "Examples:",
            "  vbo conformance -- ./my-client",
            "  vbo conformance --only user-code-empty --only gzip -- python3 client.py",
            "PowerShell needs quotes around --, and COMMAND is a program with its extension:",
            "  vbo conformance '--' pwsh -File client.ps1",
            "  vbo conformance '--' .\\my-client.exe"
        },
        exitCodeList = {
            "0:it caught --at-least of the violations and passed all valid variations",
            "1:it did not, or it cannot be scored",
            "2:wrong usage"
        })
final class ConformanceCommand implements Callable<Integer> {
    private static final String OPERATION = "requestDeviceCode";
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

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
        ScoredClient client = new ScoredClient(command, timeout);
        ExecutorService runs = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try (VboStandIn standIn = VboStandIn.builder().http().example().start()) {
            Map<String, Object> right = baseline(client, standIn);
            AtomicInteger tried = new AtomicInteger();
            List<Future<Outcome>> outcomes = runs.invokeAll(cases.stream()
                    .map(each -> (Callable<Outcome>) () -> {
                        Run run = run(client, standIn, each.name());
                        progress("Tried " + tried.incrementAndGet() + " of " + cases.size());
                        return new Outcome(each, Verdict.of(each, right, run), run.lastError());
                    })
                    .toList());
            progress("");
            baseline(client, standIn);
            List<Outcome> done = new ArrayList<>();
            for (Future<Outcome> outcome : outcomes) {
                done.add(outcome.get());
            }
            return report(new Score(done));
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            runs.shutdownNow();
        }
    }

    private int report(Score score) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(score.json());
        } else {
            score.print(out);
        }
        out.flush();
        return score.reaches(atLeast) ? 0 : 1;
    }

    private List<ConformanceCase> cases() {
        List<ConformanceCase> all = ConformanceCase.all().stream()
                .filter(each -> each.operations().contains(OPERATION)
                        && !each.hiddenFrom().containsKey("client"))
                .toList();
        for (String name : only == null ? List.<String>of() : only) {
            if (all.stream().noneMatch(each -> each.name().equals(name))) {
                throw Vbo.wrong(spec, "--only: " + name + " is not the name of a case; --list prints them");
            }
        }
        return all.stream()
                .filter(each -> only == null || only.contains(each.name()))
                .toList();
    }

    /** The answer without a case. A command that fails there is not scored. */
    private Map<String, Object> baseline(ScoredClient client, VboStandIn standIn)
            throws IOException, InterruptedException {
        Run run = run(client, standIn, ConformanceCase.NO_CASE);
        Map<String, Object> answer = Verdict.answer(run.out());
        if (run.end() != End.EXITED || run.exitCode() != 0 || !answer.keySet().containsAll(Verdict.PROPERTIES)) {
            String did = switch (run.end()) {
                case HUNG -> "did not end within " + timeout.toSeconds() + " s";
                case FLOODED -> "wrote more than 1 MiB";
                case EXITED -> "ended with exit code " + run.exitCode() + (run.exitCode() == 0 ? without(answer) : "");
            };
            throw new Vbo.Failure("COMMAND cannot be scored: with a correct server it " + did
                    + (run.lastError().isEmpty() ? "" : " (" + run.lastError() + ")")
                    + ". It must end with exit code 0 and print a JSON object with "
                    + String.join(", ", Verdict.PROPERTIES));
        }
        return answer;
    }

    private static String without(Map<String, Object> answer) {
        List<String> there =
                Verdict.PROPERTIES.stream().filter(answer::containsKey).toList();
        return answer.isEmpty()
                ? " and printed no JSON object"
                : " and printed only " + (there.isEmpty() ? "other properties" : String.join(", ", there));
    }

    private Run run(ScoredClient client, VboStandIn standIn, String name) throws InterruptedException {
        try {
            return client.run(Map.of(
                    "VBO_SERVER",
                    standIn.conformance() + "/" + OPERATION + "/" + name,
                    "VBO_ACCESS_TOKEN",
                    standIn.token(),
                    "VBO_ORGANIZATION",
                    standIn.organization().toString()));
        } catch (IOException e) {
            throw Vbo.wrong(spec, "COMMAND: " + command.get(0) + " cannot be run; give the path of a program");
        }
    }

    private static synchronized void progress(String text) {
        Terminal terminal = Terminal.controllable();
        if (terminal != null) {
            terminal.rewrite(text);
        }
    }

    private static String kind(ConformanceCase each) {
        return each.isViolation() ? "violation" : "valid variation";
    }
}
