package io.github.vbo.v6.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A person's terminal, at both ends of this process: it can be asked, and lines on it can be rewritten. */
final class Terminal {
    private final Console console;
    private volatile boolean inLine;
    private boolean ended;

    private Terminal(Console console) {
        this.console = console;
        // Whoever ends this with Ctrl-C finds the shell's prompt at the beginning of a line.
        Runtime.getRuntime().addShutdownHook(new Thread(this::endLine));
    }

    private static final class Only {
        private static final @Nullable Terminal TERMINAL =
                System.console() == null ? null : new Terminal(System.console());
    }

    /** The terminal, or nothing if input or output is a file, a pipe, or nowhere. */
    static @Nullable Terminal find() {
        return Only.TERMINAL;
    }

    /** What was typed, without space around it; nothing at the end of input. */
    Optional<String> ask(String prompt) {
        return Optional.ofNullable(asked(prompt, question -> console.readLine("%s", question)))
                .map(String::strip);
    }

    char[] askSecretly(String prompt) {
        char[] typed = asked(prompt, question -> console.readPassword("%s", question));
        return typed == null ? new char[0] : typed;
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

    /** Whether it obeys control sequences: any does that has a name, and Windows Terminal, but no older Windows console. */
    boolean obeys() {
        String name = System.getenv("TERM");
        return name == null || name.isEmpty() ? System.getenv("WT_SESSION") != null : !name.equals("dumb");
    }

    Charset charset() {
        return console.charset();
    }

    /** Puts a text in place of the last line, to be replaced in turn. */
    synchronized void rewrite(String text) {
        if (ended) {
            return;
        }
        console.printf("\r%s\u001b[K", text);
        inLine = !text.isEmpty();
    }

    private synchronized void endLine() {
        ended = true;
        if (inLine) {
            inLine = false;
            System.out.println(); // The console itself is locked while it waits for what is typed.
        }
    }
}
