package io.github.vbo.v6.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A terminal at both standard input and output: it can ask a person, and rewrite its last line. */
final class Terminal {
    private final Console console;
    private volatile boolean inLine;
    private boolean ended;

    private Terminal(Console console) {
        this.console = console;
        // After Ctrl-C the shell's prompt begins on a new line.
        Runtime.getRuntime().addShutdownHook(new Thread(this::endLine));
    }

    private static final class Only {
        private static final @Nullable Terminal TERMINAL =
                System.console() == null ? null : new Terminal(System.console());
    }

    /** The terminal, or null if input or output is redirected. */
    static @Nullable Terminal find() {
        return Only.TERMINAL;
    }

    /** The typed line without surrounding space; empty at the end of input. */
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

    /** Whether it supports control sequences: a terminal with a name does, and Windows Terminal; older Windows consoles do not. */
    boolean isControllable() {
        String name = System.getenv("TERM");
        return name == null || name.isEmpty() ? System.getenv("WT_SESSION") != null : !name.equals("dumb");
    }

    Charset charset() {
        return console.charset();
    }

    /** Replaces the last line. */
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
            System.out.println(); // The console is locked while it waits for input.
        }
    }
}
