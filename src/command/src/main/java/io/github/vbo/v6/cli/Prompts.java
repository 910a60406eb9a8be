package io.github.vbo.v6.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a person at a terminal. */
interface Prompts {
    /** The terminal at standard input, though the output may be redirected; or null. */
    static @Nullable Prompts find() {
        Terminal terminal = Terminal.find();
        return terminal == null ? InputTerminal.find() : terminal;
    }

    /** Shows what the next question is about. */
    void show(List<String> lines);

    /** The typed line without surrounding space; empty at the end of input (Ctrl-D, or Ctrl-Z and Enter on Windows). */
    Optional<String> ask(String prompt);

    /**
     * What was typed, without echo; empty at the end of input.
     *
     * @throws IOException if the terminal would show it; nothing was asked
     */
    Optional<char[]> askSecretly(String prompt) throws IOException;
}
