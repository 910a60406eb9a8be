package io.github.vbo.v6.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Shows how long a code is still valid: on a terminal each second in the same line, elsewhere each minute in a new line. */
final class Countdown {
    private final Instant expiresAt;
    private final @Nullable Terminal terminal;
    private final PrintWriter out;
    private final Thread thread = new Thread(this::run, "countdown");

    Countdown(Instant expiresAt, @Nullable Terminal terminal, PrintWriter out) {
        this.expiresAt = expiresAt;
        this.terminal = terminal;
        this.out = out;
        thread.setDaemon(true);
        thread.start();
    }

    /** In minutes and seconds, rounded up. */
    static String text(Duration left) {
        Duration whole = left.isNegative() ? Duration.ZERO : left.plusNanos(999_999_999);
        return (whole.toMinutes() == 0 ? "" : whole.toMinutes() + " min ") + whole.toSecondsPart() + " s";
    }

    private void run() {
        Duration step = terminal == null ? Duration.ofMinutes(1) : Duration.ofSeconds(1);
        try {
            Duration left = Duration.between(Instant.now(), expiresAt);
            show(left);
            while (!left.isNegative()) {
                Thread.sleep(left.toMillis() % step.toMillis() + 1);
                left = Duration.between(Instant.now(), expiresAt);
                if (!left.isNegative()) {
                    show(left);
                }
            }
        } catch (InterruptedException e) {
            // Stopped.
        }
    }

    private void show(Duration left) {
        String text = "Waiting for the sign-in: " + text(left) + " left";
        if (terminal != null) {
            terminal.rewrite(text);
        } else {
            out.println(text);
            out.flush();
        }
    }

    /** Stops, and clears its line on the terminal. */
    void stop() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (terminal != null) {
            terminal.rewrite("");
        }
    }
}
