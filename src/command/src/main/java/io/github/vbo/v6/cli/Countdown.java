package io.github.vbo.v6.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Shows how much time is left: on a terminal each second in the same line, elsewhere each minute in a new line. */
final class Countdown {
    private static final int LONGEST_TIME = ": 99 min 59 s left".length();

    private final Instant end;
    private final @Nullable Terminal terminal;
    private final int width;
    private final PrintWriter out;
    private final Thread thread = new Thread(this::run, "countdown");
    private volatile String what;

    /** @param what what ends then */
    Countdown(String what, Instant end, @Nullable Terminal terminal, int width, PrintWriter out) {
        this.what = what;
        this.end = end;
        this.terminal = terminal;
        this.width = width;
        this.out = out;
        show(Duration.between(Instant.now(), end));
        thread.setDaemon(true);
        thread.start();
    }

    /** In minutes and seconds, rounded up. */
    static String text(Duration left) {
        Duration whole = whole(left);
        return (whole.toMinutes() == 0 ? "" : whole.toMinutes() + " min ") + whole.toSecondsPart() + " s";
    }

    /** As {@link #text}, but short. */
    static String digits(Duration left) {
        Duration whole = whole(left);
        return whole.toMinutes() + (whole.toSecondsPart() < 10 ? ":0" : ":") + whole.toSecondsPart();
    }

    private static Duration whole(Duration left) {
        return left.isNegative() ? Duration.ZERO : left.plusNanos(999_999_999);
    }

    private void run() {
        Duration step = terminal == null ? Duration.ofMinutes(1) : Duration.ofSeconds(1);
        try {
            Duration left = Duration.between(Instant.now(), end);
            while (!left.isNegative()) {
                Thread.sleep(left.toMillis() % step.toMillis() + 1);
                left = Duration.between(Instant.now(), end);
                if (!left.isNegative()) {
                    show(left);
                }
            }
        } catch (InterruptedException e) {
            // Stopped.
        }
    }

    private synchronized void show(Duration left) {
        String time = text(left) + " left";
        String text = what + ": " + time;
        if (terminal != null) {
            terminal.rewrite(what.length() + LONGEST_TIME < width ? text : time);
        } else {
            out.println(text);
            out.flush();
        }
    }

    /** From now on it says that something else ends then. */
    void say(String next) {
        what = next;
    }

    /** Clears its line on the terminal, where something else is printed until the next second. */
    synchronized void above(Runnable print) {
        if (terminal != null) {
            terminal.rewrite("");
        }
        print.run();
    }

    /** Stops, and clears its line on the terminal. */
    void stop() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        above(() -> {});
    }
}
