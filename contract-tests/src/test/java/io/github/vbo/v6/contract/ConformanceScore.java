package io.github.vbo.v6.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** All verdicts, and how many violations each layer has caught. */
final class ConformanceScore {
    private final Map<Trial, Map<String, Layer.Verdict>> verdicts = new LinkedHashMap<>();

    /** Of several verdicts on the same server, it keeps one with a reason. */
    void add(Trial trial, String layer, Layer.Verdict verdict) {
        verdicts.computeIfAbsent(trial, unknown -> new LinkedHashMap<>())
                .merge(layer, verdict, (first, second) -> first.isCaught() ? first : second);
    }

    Layer.Verdict verdict(Trial trial, String layer) {
        return verdicts.get(trial).get(layer);
    }

    private Stream<Trial> trials(List<String> operations, boolean violations) {
        return verdicts.keySet().stream()
                .filter(trial -> !trial.isNone()
                        && operations.contains(trial.operation())
                        && trial.tried().isViolation() == violations);
    }

    /** How many of those that the layer could see it has caught. */
    private record Count(long caught, long all) {
        double share() {
            return (double) caught / all;
        }

        @Override
        public String toString() {
            return caught + " of " + all;
        }
    }

    private Count count(List<String> operations, boolean violations, String layer) {
        List<Trial> visible = trials(operations, violations)
                .filter(trial -> !trial.isHiddenFrom(layer))
                .toList();
        return new Count(
                visible.stream()
                        .filter(trial -> verdict(trial, layer).isCaught())
                        .count(),
                visible.size());
    }

    private List<Trial> missedByAll(List<String> operations) {
        return trials(operations, true)
                .filter(trial -> verdicts.get(trial).values().stream().noneMatch(Layer.Verdict::isCaught))
                .toList();
    }

    private List<String> layers() {
        return List.copyOf(verdicts.values().iterator().next().keySet());
    }

    /** The scores below their minimum; empty if there are none. */
    String shortfall() {
        StringBuilder shortfall = new StringBuilder();
        if (!missedByAll(Trial.OPERATIONS).isEmpty()) {
            shortfall.append("missed by every layer: " + missedByAll(Trial.OPERATIONS) + "\n");
        }
        for (String layer : layers()) {
            Count caught = count(Trial.OPERATIONS, true, layer);
            if (caught.share() < (layer.equals("client") ? 0.98 : 0.97)) {
                shortfall.append(layer + " catches " + caught + " violations\n");
            }
            Count flagged = count(Trial.OPERATIONS, false, layer);
            if (flagged.caught > 0) {
                shortfall.append(layer + " flags " + flagged + " valid variations\n");
            }
        }
        return shortfall.toString();
    }

    /** Writes the counts and the missed violations as Markdown. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String counts = counts();
        System.out.println(counts);
        Files.writeString(folder.resolve("score.md"), counts + missed());
    }

    private String counts() {
        StringBuilder text = new StringBuilder("# Conformance score\n\n");
        row(text, "operation", "layer", "violations: caught", "valid variations: flagged");
        row(text, "---", "---", "---", "---");
        Trial.OPERATIONS.forEach(operation -> counts(text, operation, List.of(operation)));
        counts(text, "all", Trial.OPERATIONS);
        return text + "\nA layer is not scored on cases that are hidden from it.\n";
    }

    private void counts(StringBuilder text, String name, List<String> operations) {
        for (String layer : layers()) {
            Count caught = count(operations, true, layer);
            Count flagged = count(operations, false, layer);
            row(text, name, layer, caught + percent(caught), flagged.toString());
        }
        long all = trials(operations, true).count();
        Count caught = new Count(all - missedByAll(operations).size(), all);
        row(text, name, "at least one", caught + percent(caught), "");
    }

    private static String percent(Count count) {
        return String.format(Locale.ROOT, " (%.1f %%)", 100 * count.share());
    }

    private String missed() {
        StringBuilder text = new StringBuilder("\n## Survivors\n\n");
        row(text, "operation", "case", "layer", "why");
        row(text, "---", "---", "---", "---");
        trials(Trial.OPERATIONS, true)
                .forEach(trial -> verdicts.get(trial).forEach((layer, verdict) -> {
                    if (!verdict.isCaught()) {
                        String why = trial.tried()
                                .missedBy()
                                .getOrDefault(layer, trial.tried().hiddenFrom().get(layer));
                        row(text, trial.operation(), trial.tried().name(), layer, why);
                    }
                }));
        return text.toString();
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| " + String.join(" | ", cells) + " |\n");
    }
}
