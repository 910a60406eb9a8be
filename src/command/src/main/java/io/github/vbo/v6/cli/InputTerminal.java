package io.github.vbo.v6.cli;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The terminal of a command whose input is a terminal and whose output is not. The JDK asks nothing there. Questions go to the
 * terminal itself, as those of other programs do.
 */
final class InputTerminal implements Prompts {
    /** Hides what is typed until its input ends. Ctrl-C reaches all processes of the terminal and must not end this one. */
    private static final String HIDE = "trap '' INT QUIT TERM; exec 3<'" + Terminal.DEVICE + "';"
            + " stty -echo <&3 && echo hidden && read -r end; stty \"$0\" <&3";

    private static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding"));

    private final FileInputStream in;
    private final PrintStream out;
    /** Its settings before anything was changed, for {@code stty}. */
    private final String settings;

    private @Nullable Process hiding;
    private boolean asks;
    private boolean ended;

    private InputTerminal(FileInputStream in, PrintStream out, String settings) {
        this.in = in;
        this.out = out;
        this.settings = settings;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    private static final class Lazy {
        private static final @Nullable InputTerminal TERMINAL = open();
    }

    static @Nullable InputTerminal find() {
        return Lazy.TERMINAL;
    }

    private static @Nullable InputTerminal open() {
        if (!Terminal.isTerminal(0)) {
            return null;
        }
        String settings = Terminal.stty("-g").strip();
        try {
            PrintStream out = new PrintStream(new FileOutputStream(Terminal.DEVICE), false, CHARSET);
            return settings.isEmpty() ? null : new InputTerminal(new FileInputStream(Terminal.DEVICE), out, settings);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void show(List<String> lines) {
        lines.forEach(out::println);
    }

    @Override
    public Optional<String> ask(String prompt) {
        begin(prompt);
        return answer(false).map(String::strip);
    }

    @Override
    public Optional<char[]> askSecretly(String prompt) throws IOException {
        hide();
        begin(prompt);
        return answer(true).map(String::toCharArray);
    }

    private Optional<String> answer(boolean secret) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = -1;
        try {
            // One byte at a time, so that what follows is left to the next question or the shell.
            for (next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.write(next);
            }
        } catch (IOException e) {
            // The terminal has gone, which is the end of input.
        }
        finish(secret || next < 0);
        return next < 0 ? Optional.empty() : Optional.of(line.toString(CHARSET));
    }

    private synchronized void hide() throws IOException {
        if (ended) {
            return;
        }
        hiding = Credentials.program(List.of("sh", "-c", HIDE, settings))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (hiding.getInputStream().read() < 0) {
            finish(false);
            throw new IOException("The terminal would show what is typed.");
        }
    }

    private synchronized void begin(String prompt) {
        if (ended) {
            return;
        }
        asks = true;
        out.print(prompt);
        out.flush();
    }

    private synchronized void finish(boolean newLine) {
        if (hiding != null) {
            endInput(hiding);
            hiding.onExit().join();
            hiding = null;
        }
        if (asks && newLine) {
            out.println();
        }
        asks = false;
    }

    private static void endInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** After Ctrl-C the terminal is as before, and the shell's prompt begins on a new line. */
    private synchronized void end() {
        ended = true;
        finish(true);
    }
}
