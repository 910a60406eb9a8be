package io.github.vbo.v6.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A terminal at both standard input and output: it can ask a person, and rewrite its last line. */
final class Terminal implements Prompts {
    static final File DEVICE = new File("/dev/tty");

    private final Console console;
    private final PrintWriter out = Output.standard(failure -> {});
    private volatile boolean inLine;
    private volatile boolean keepsLines;
    private boolean ended;
    private int painted;

    /** How many characters a line has, and how many lines it shows. */
    record Size(int columns, int rows) {}

    private Terminal(Console console) {
        this.console = console;
        // After Ctrl-C the shell's prompt begins on a new line.
        Runtime.getRuntime().addShutdownHook(new Thread(this::endLine));
    }

    private static final class Lazy {
        private static final @Nullable Terminal TERMINAL =
                System.console() == null ? null : new Terminal(System.console());
    }

    private static final class StandardError {
        private static final long SECOND = 1_000_000_000;
        private static final StandardError ONLY = new StandardError();

        private final boolean isTerminal = isTerminal(2);
        private int width = Table.ANY_WIDTH;
        private long asked = System.nanoTime() - SECOND;

        /** How many characters fit into a line. A program has to be started to ask, so not for each of many lines. */
        synchronized int width() {
            if (isTerminal && System.nanoTime() - asked >= SECOND) {
                width = toldSize().map(Size::columns).orElse(Table.ANY_WIDTH);
                asked = System.nanoTime();
            }
            return width;
        }
    }

    /** The terminal, or null if input or output is redirected. */
    static @Nullable Terminal find() {
        return Lazy.TERMINAL;
    }

    /** The terminal if its lines can be rewritten, or null. */
    static @Nullable Terminal controllable() {
        Terminal found = find();
        return found != null && found.isControllable() ? found : null;
    }

    /** How many characters fit into a line of the output. */
    static int width() {
        return find() == null ? Table.ANY_WIDTH : size().columns();
    }

    @Override
    public void show(List<String> lines) {
        lines.forEach(out::println);
    }

    @Override
    public Optional<String> ask(String prompt) {
        return Optional.ofNullable(asked(prompt, question -> console.readLine("%s", question)))
                .map(String::strip);
    }

    @Override
    public Optional<char[]> askSecretly(String prompt) {
        return Optional.ofNullable(asked(prompt, question -> console.readPassword("%s", question)));
    }

    private <T> @Nullable T asked(String prompt, Function<String, @Nullable T> question) {
        inLine = true;
        T typed = question.apply(prompt);
        inLine = false;
        if (typed == null) {
            console.printf("%n");
        }
        return typed;
    }

    /** Whether it supports control sequences: a terminal with a name does, and Windows Terminal; older Windows consoles do not. */
    boolean isControllable() {
        if (keepsLines) {
            return false;
        }
        String name = System.getenv("TERM");
        return name == null || name.isEmpty() ? System.getenv("WT_SESSION") != null : !name.equals("dumb");
    }

    /** From now on no line is rewritten. */
    void keepLines() {
        keepsLines = true;
    }

    /** Prints lines to standard error, broken between words if that is a terminal. */
    static void printError(PrintWriter err, String text) {
        int width = StandardError.ONLY.width();
        text.lines().map(line -> Table.wrapped(line, width)).forEach(err::println);
        err.flush();
    }

    /** Whether this file descriptor is a terminal. Systems without this program are left to the JDK. */
    static boolean isTerminal(int descriptor) {
        if (find() != null && descriptor < 2) {
            return true;
        }
        if (Windows.isHere()) {
            return false; // Windows looks for a program in the current folder first.
        }
        ProcessBuilder asking = Credentials.program(List.of("test", "-t", "" + descriptor));
        try {
            return asking.inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The output of {@code stty} for the terminal. It is empty without a terminal or without the program. */
    static String stty(String argument) {
        ProcessBuilder.Redirect input =
                find() == null ? ProcessBuilder.Redirect.from(DEVICE) : ProcessBuilder.Redirect.INHERIT;
        return output(Credentials.program(List.of("stty", argument)).redirectInput(input));
    }

    private static String output(ProcessBuilder program) {
        try {
            Process process =
                    program.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            process.waitFor();
            return told;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** The size of the terminal now, or that of a usual one if it does not tell. */
    static Size size() {
        return toldSize().orElse(new Size(80, 24));
    }

    private static Optional<Size> toldSize() {
        String told = Windows.isHere()
                ? output(Credentials.program(List.of(Windows.program("mode.com"), "con"))
                        .redirectInput(ProcessBuilder.Redirect.INHERIT))
                : stty("size");
        int[] numbers = Pattern.compile("[0-9]{1,5}")
                .matcher(told)
                .results()
                .mapToInt(number -> Integer.parseInt(number.group()))
                .limit(2)
                .toArray();
        boolean known = numbers.length == 2 && numbers[0] > 0 && numbers[1] > 0;
        return known ? Optional.of(new Size(numbers[1], numbers[0])) : Optional.empty();
    }

    /** Replaces the lines that it painted last. Each line must fit into the width, and all into the height. */
    synchronized void paint(List<String> lines) {
        if (ended) {
            return;
        }
        String up = painted == 0 ? "" : "\u001b[" + painted + "A";
        String text = lines.stream()
                .map(line -> line + "\u001b[K" + System.lineSeparator())
                .collect(Collectors.joining("", up + "\r", "\u001b[J"));
        out.print(text);
        out.flush();
        painted = lines.size();
        inLine = painted > 0;
    }

    /** Leaves the painted lines where they are: the next ones are painted below. */
    synchronized void keep() {
        painted = 0;
        inLine = false;
    }

    /** Replaces the last line. */
    synchronized void rewrite(String text) {
        if (ended) {
            return;
        }
        out.print("\r" + text + "\u001b[K");
        out.flush();
        inLine = !text.isEmpty();
    }

    private synchronized void endLine() {
        ended = true;
        if (inLine) {
            inLine = false;
            System.out.println(); // The console is locked while it waits for input.
        }
    }
}
