package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The command at a pseudo terminal, and what it writes there. */
final class AtTerminal {
    private static final String NO_SCRIPT =
            "Skipped: a terminal needs the script command of util-linux (Debian: package bsdutils).";

    private AtTerminal() {}

    /** With Ctrl-C enabled: a background process may have inherited that it is ignored. */
    static Process start(int columns, int rows, Map<String, String> environment, String... arguments)
            throws IOException {
        return script(columns, rows, environment, "exec @vbo", arguments);
    }

    /** A script for a shell, in which a word stands for the command with these arguments. */
    static Process script(int columns, int rows, Map<String, String> environment, String script, String... arguments)
            throws IOException {
        String command = Vbo.command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        String sized = "stty cols " + columns + " rows " + rows + "; " + script.replace("@vbo", command);
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("TERM", "xterm", "LC_ALL", "C.UTF-8", "TZ", "UTC"));
        return Vbo.start(all, List.of("env", "--default-signal=INT", "script", "-qec", sized, "/dev/null"));
    }

    static void type(Process terminal, String text) throws IOException {
        terminal.outputWriter().write(text);
        terminal.outputWriter().flush();
    }

    /** Whether there is the script of util-linux. Others have other options. */
    static boolean isPossible() throws Exception {
        try {
            return Vbo.end(Vbo.start(Map.of(), List.of("script", "--version")))
                    .out()
                    .contains("util-linux");
        } catch (IOException e) {
            return false;
        }
    }

    static void need() throws Exception {
        if (!isPossible()) {
            System.err.println(NO_SCRIPT);
            abort(NO_SCRIPT);
        }
    }

    /** Reads the output of a process. */
    static final class Reader {
        private final InputStream stream;
        private final StringBuilder read = new StringBuilder();

        Reader(Process process) {
            this.stream = process.getInputStream();
        }

        Matcher until(String pattern) throws IOException {
            while (true) {
                Matcher found = Pattern.compile(pattern).matcher(read);
                if (found.find()) {
                    return found;
                }
                int next = stream.read();
                assertTrue(next >= 0, () -> "expected " + pattern + ", got " + read);
                // Bytes are enough to look for ASCII in; text() makes characters of them.
                read.append((char) next);
            }
        }

        String text() throws IOException {
            read.append(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
            return new String(read.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    /** What a person sees in the end. It knows the control sequences that the command uses. */
    static String screen(String text) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        int row = 0;
        int column = 0;
        Matcher next =
                Pattern.compile("\u001b\\[([0-9]*)([AJK])|(.)", Pattern.DOTALL).matcher(text);
        while (next.find()) {
            if ("A".equals(next.group(2))) {
                row -= Integer.parseInt(next.group(1));
            } else if (next.group(2) != null) {
                StringBuilder line = lines.get(row);
                line.setLength(Math.min(line.length(), column));
                lines.subList(next.group(2).equals("J") ? row + 1 : lines.size(), lines.size())
                        .clear();
            } else if (next.group(3).equals("\r")) {
                column = 0;
            } else if (next.group(3).equals("\n")) {
                row++;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else {
                StringBuilder line = lines.get(row);
                line.replace(column, Math.min(line.length(), column + 1), next.group(3));
                column++;
            }
        }
        return String.join("\n", lines);
    }
}
