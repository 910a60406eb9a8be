package io.github.vbo.v6.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which mutants which layers have caught, and the tables that tell it. */
final class MutationScore {
    private final Map<Mutant, Map<String, Layer.Verdict>> verdicts = new LinkedHashMap<>();

    void add(Mutant mutant, String layer, Layer.Verdict verdict) {
        verdicts.computeIfAbsent(mutant, unknown -> new LinkedHashMap<>()).put(layer, verdict);
    }

    Layer.Verdict verdict(Mutant mutant, String layer) {
        return verdicts.get(mutant).get(layer);
    }

    private record Count(long of, long caught, long compatible, long flagged) {
        double share() {
            return of == 0 ? 1 : (double) caught / of;
        }

        String caughtText() {
            return caught + " of " + of + " (" + String.format("%.1f", 100 * share()) + " %)";
        }
    }

    private Stream<Mutant> mutants(List<String> operations, boolean breaking) {
        return verdicts.keySet().stream()
                .filter(mutant -> operations.contains(mutant.operation()) && mutant.isBreaking() == breaking);
    }

    private List<String> layers() {
        return verdicts.values().stream()
                .flatMap(each -> each.keySet().stream())
                .distinct()
                .toList();
    }

    private List<String> operations() {
        return verdicts.keySet().stream().map(Mutant::operation).distinct().toList();
    }

    private Count count(List<String> operations, String layer) {
        List<Mutant> visible = mutants(operations, true)
                .filter(mutant -> !mutant.isHiddenFrom(layer))
                .toList();
        return new Count(
                visible.size(),
                visible.stream()
                        .filter(mutant -> verdict(mutant, layer).isCaught())
                        .count(),
                mutants(operations, false).count(),
                mutants(operations, false)
                        .filter(mutant -> verdict(mutant, layer).isCaught())
                        .count());
    }

    private List<Mutant> missedByAll(List<String> operations) {
        return mutants(operations, true)
                .filter(mutant -> verdicts.get(mutant).values().stream().noneMatch(Layer.Verdict::isCaught))
                .toList();
    }

    /** Of what is demanded, what is not there; or nothing. */
    String shortfall() {
        StringBuilder shortfall = new StringBuilder();
        if (!missedByAll(operations()).isEmpty()) {
            shortfall.append("missed by every layer: " + missedByAll(operations()) + "\n");
        }
        for (String layer : layers()) {
            Count count = count(operations(), layer);
            if (count.share() < (layer.equals("client") ? 0.98 : 0.97)) {
                shortfall.append(layer + " catches " + count.caughtText() + "\n");
            }
            if (count.flagged > 0) {
                shortfall.append(layer + " flags " + count.flagged + " compatible ones\n");
            }
        }
        return shortfall.toString();
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String text = markdown();
        Files.writeString(folder.resolve("score.md"), text);
        Files.writeString(folder.resolve("score.html"), html(text));
        System.out.println(text.substring(0, text.indexOf("\n## ")));
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# Contract mutation score\n\n");
        row(text, "operation", "layer", "breaking: caught", "compatible: flagged");
        row(text, "---", "---", "---", "---");
        for (String operation : operations()) {
            counts(text, operation, List.of(operation));
        }
        if (operations().size() > 1) {
            counts(text, "all", operations());
        }
        text.append("\nA layer is asked only about what it could see.\n");
        text.append("\n## Survivors\n\n");
        row(text, "operation", "mutant", "layer", "why");
        row(text, "---", "---", "---", "---");
        verdicts.forEach((mutant, each) -> each.forEach((layer, verdict) -> {
            if (mutant.isBreaking() && !verdict.isCaught()) {
                row(text, mutant.operation(), mutant.name(), layer, mutant.reasonWhyMissedBy(layer));
            }
        }));
        for (String operation : operations()) {
            text.append("\n## " + operation + "\n\n");
            row(text, "mutant", "rule", layers().stream().collect(Collectors.joining(" | ")));
            row(text, "---", "---", layers().stream().map(layer -> "---").collect(Collectors.joining(" | ")));
            Stream.concat(mutants(List.of(operation), true), mutants(List.of(operation), false))
                    .forEach(mutant -> row(
                            text,
                            mutant.name(),
                            (mutant.isBreaking() ? "breaks " : "keeps ") + mutant.rule(),
                            layers().stream().map(layer -> cell(mutant, layer)).collect(Collectors.joining(" | "))));
        }
        return text.toString();
    }

    private void counts(StringBuilder text, String name, List<String> operations) {
        for (String layer : layers()) {
            Count count = count(operations, layer);
            row(text, name, layer, count.caughtText(), count.flagged + " of " + count.compatible);
        }
        long all = mutants(operations, true).count();
        Count count = new Count(all, all - missedByAll(operations).size(), 0, 0);
        row(text, name, "at least one", count.caughtText(), "");
    }

    private String cell(Mutant mutant, String layer) {
        Layer.Verdict verdict = verdict(mutant, layer);
        if (!verdict.isCaught()) {
            return mutant.isBreaking() ? "missed" : "passed";
        }
        String reason = verdict.reason().replaceAll("[\\s|]+", " ").strip();
        return "caught: " + (reason.length() > 160 ? reason.substring(0, 160) + "…" : reason);
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| " + String.join(" | ", cells) + " |\n");
    }

    /** The same, as a page: its headings, tables and sentences. */
    private static String html(String markdown) {
        StringBuilder page = new StringBuilder("""
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>Contract mutation score</title><style>
                body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #17211c; background: #fff; }
                table { border-collapse: collapse; } td { border: 1px solid #c6d0ca; padding: .25rem .5rem; vertical-align: top; max-width: 24rem; overflow-wrap: anywhere; }
                tr:first-child td { font-weight: 600; background: #eef3f0; }
                td.missed { background: #fbe3e1; } td.caught { color: #0b6b47; }
                </style></head><body>
                """);
        boolean inTable = false;
        for (String line : markdown.lines().toList()) {
            boolean row = line.startsWith("|");
            page.append(row && !inTable ? "<table>\n" : !row && inTable ? "</table>\n" : "");
            inTable = row;
            String text = line.replace("&", "&amp;").replace("<", "&lt;");
            if (row && !line.startsWith("| ---")) {
                page.append("<tr>");
                for (String cell : text.substring(2, text.length() - 2).split(" \\| ", -1)) {
                    String kind = cell.startsWith("missed")
                            ? " class=missed"
                            : cell.startsWith("caught:") ? " class=caught" : "";
                    page.append("<td" + kind + ">" + cell);
                }
                page.append("\n");
            } else if (line.startsWith("#")) {
                int level = line.indexOf(' ');
                page.append("<h" + level + ">" + text.substring(level + 1) + "</h" + level + ">\n");
            } else if (!row && !line.isEmpty()) {
                page.append("<p>" + text + "</p>\n");
            }
        }
        return page + (inTable ? "</table>\n" : "") + "</body></html>\n";
    }
}
