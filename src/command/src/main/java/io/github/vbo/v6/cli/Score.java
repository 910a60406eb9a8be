package io.github.vbo.v6.cli;

import io.github.vbo.v6.standin.ConformanceCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The verdicts on all cases. */
record Score(List<Outcome> outcomes) {
    /** One case; {@code lastError} is the last line that the client wrote to stderr. */
    record Outcome(ConformanceCase tried, Verdict verdict, String lastError) {}

    private long violations() {
        return outcomes.stream().filter(outcome -> outcome.tried.isViolation()).count();
    }

    private long variations() {
        return outcomes.size() - violations();
    }

    private long count(Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict == verdict).count();
    }

    boolean reaches(BigDecimal percent) {
        BigDecimal needed = percent.multiply(BigDecimal.valueOf(violations()));
        return BigDecimal.valueOf(100 * count(Verdict.CAUGHT)).compareTo(needed) >= 0
                && count(Verdict.PASSED) == variations();
    }

    String json() throws IOException {
        return JsonText.indented(writer -> {
            writer.beginObject();
            writer.name("caught").value(count(Verdict.CAUGHT));
            writer.name("violations").value(violations());
            writer.name("passed").value(count(Verdict.PASSED));
            writer.name("validVariations").value(variations());
            writer.name("cases").beginArray();
            for (Outcome outcome : outcomes) {
                writer.beginObject();
                writer.name("name").value(outcome.tried.name());
                writer.name("verdict").value(outcome.verdict.word());
                writer.endObject();
            }
            writer.endArray().endObject();
        });
    }

    void print(PrintWriter out) {
        for (Verdict verdict : Verdict.values()) {
            if (verdict != Verdict.CAUGHT && verdict != Verdict.PASSED) {
                print(verdict, out);
            }
        }
        out.println("violations        caught " + share(count(Verdict.CAUGHT), violations()));
        out.println("valid variations  passed " + share(count(Verdict.PASSED), variations()));
    }

    /** The cases with one verdict, by rule. */
    private void print(Verdict verdict, PrintWriter out) {
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

    private static String share(long part, long whole) {
        String percent = whole == 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / whole);
        return part + " of " + whole + percent;
    }
}
