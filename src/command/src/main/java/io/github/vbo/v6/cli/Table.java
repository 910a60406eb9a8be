package io.github.vbo.v6.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines up cells in columns, and fits text into the width of a terminal. */
final class Table {
    /** For output that is not a terminal. */
    static final int ANY_WIDTH = Integer.MAX_VALUE;

    private static final String GAP = "  ";
    private static final String CUT = "..";
    private static final int LONGEST = 256;
    /** Each text is compared with so many others before it and after it. */
    private static final int NEAREST = 50;

    private Table() {}

    /** The columns' widths: as wide as the widest cell. */
    static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElseThrow())
                .toArray();
    }

    /** How wide a line with columns of these widths is. */
    static int width(int[] widths) {
        return IntStream.of(widths).sum() + GAP.length() * (widths.length - 1);
    }

    /** The rows as lines. If they do not fit into the width, the cells of one column are shortened. */
    static List<String> lines(List<List<String>> rows, int shortened, int width) {
        int[] widths = widths(rows);
        widths[shortened] =
                Math.max(CUT.length(), Math.min(widths[shortened], width - (width(widths) - widths[shortened])));
        List<String> column = sorted(rows.stream().map(row -> row.get(shortened)));
        return rows.stream().map(row -> line(row, shortened, column, widths)).toList();
    }

    /** The cells of a column in the order in which those that begin alike are next to each other. */
    static List<String> sorted(Stream<String> cells) {
        return cells.distinct().sorted().toList();
    }

    /** @param column all cells of the column with this index, in which cells are shortened; {@linkplain #sorted sorted} */
    static String line(List<String> cells, int index, List<String> column, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = i == index ? shortened(cells.get(i), widths[i], column) : cells.get(i);
            line.append(i == 0 ? "" : GAP).append(cell).append(" ".repeat(widths[i] - width(cell)));
        }
        return line.toString().stripTrailing();
    }

    /** A server's text, cut if it is too long for any terminal. */
    static String bounded(String text) {
        int end = LONGEST - CUT.length();
        return text.length() <= LONGEST
                ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    static String shortened(String text, int width) {
        return width(text) <= width ? text : start(text, width - CUT.length()) + CUT;
    }

    /** Shortened so that no other text of the column can be meant, if there is room for the word that differs. */
    static String shortened(String text, int width, List<String> column) {
        if (width(text) <= width) {
            return text;
        }
        String atEnd = shortened(text, width);
        String start = start(text, width - CUT.length());
        int at = Collections.binarySearch(column, text);
        List<String> others =
                column.subList(Math.max(0, at - NEAREST), Math.min(column.size(), at + NEAREST + 1)).stream()
                        .filter(each -> !each.equals(text))
                        .toList();
        List<String> alike =
                others.stream().filter(each -> each.startsWith(start)).toList();
        if (alike.isEmpty()) {
            return atEnd;
        }
        String first = start(text, width / 3);
        int room = width - width(first) - CUT.length();
        int difference =
                alike.stream().mapToInt(each -> common(text, each)).max().orElseThrow();
        int word = difference;
        while (word > 0 && Character.isLetterOrDigit(text.codePointBefore(word))) {
            word = text.offsetByCodePoints(word, -1);
        }
        for (int begin : new int[] {word, difference}) {
            for (int from = begin; from > first.length(); from = text.offsetByCodePoints(from, -1)) {
                String rest = shortened(text.substring(from), room);
                String shown = text.startsWith(rest, from) ? rest : rest.substring(0, rest.length() - CUT.length());
                if (others.stream()
                        .noneMatch(each -> each.startsWith(first) && each.indexOf(shown, first.length()) >= 0)) {
                    return first + CUT + rest;
                }
            }
        }
        return atEnd;
    }

    /** As much of the beginning as fits. */
    private static String start(String text, int width) {
        int end = 0;
        int room = width;
        while (end < text.length()) {
            room -= width(text.codePointAt(end));
            if (room < 0) {
                break;
            }
            end = text.offsetByCodePoints(end, 1);
        }
        return text.substring(0, end);
    }

    private static int common(String one, String other) {
        int end = 0;
        while (end < Math.min(one.length(), other.length()) && one.charAt(end) == other.charAt(end)) {
            end++;
        }
        return end > 0 && Character.isHighSurrogate(one.charAt(end - 1)) ? end - 1 : end;
    }

    /** A label and a value that must stay whole: in one line, or the value below if there is no room beside the label. */
    static List<String> labelled(String label, String value, int width) {
        String line = label + " ".repeat(Math.max(1, 8 - label.length())) + value;
        if (width(line) <= width) {
            return List.of(line);
        }
        List<String> lines = new ArrayList<>(List.of(label));
        for (int from = 0; from < value.length(); from += width) {
            lines.add(value.substring(from, Math.min(value.length(), from + width)));
        }
        return lines;
    }

    /** Breaks a line between words. A word that is too long for a line stays whole. */
    static String wrapped(String line, int width) {
        if (width(line) <= width) {
            return line;
        }
        StringBuilder lines = new StringBuilder();
        int end = 0;
        for (String word : line.split(" ")) {
            boolean fits = end > 0 && end + 1 + width(word) <= width;
            lines.append(end == 0 ? "" : fits ? " " : System.lineSeparator()).append(word);
            end = (fits ? end + 1 : 0) + width(word);
        }
        return lines.toString();
    }

    /** Columns on a terminal: East Asian characters and emoji take two, combining marks none. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
    }

    private static int width(int character) {
        if (character < 0x300) {
            return 1;
        }
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = character >= 0x1100 && character <= 0x115F
                || character >= 0x2E80 && character <= 0xA4CF
                || character >= 0xAC00 && character <= 0xD7A3
                || character >= 0xF900 && character <= 0xFAFF
                || character >= 0xFE30 && character <= 0xFE6F
                || character >= 0xFF00 && character <= 0xFF60
                || character >= 0xFFE0 && character <= 0xFFE6
                || character >= 0x1F300 && character <= 0x1FAFF
                || character >= 0x20000 && character <= 0x3FFFD;
        return wide ? 2 : 1;
    }
}
