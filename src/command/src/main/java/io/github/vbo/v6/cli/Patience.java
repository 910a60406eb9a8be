package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboServiceException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Repeats a call that the server refuses with status 429, after the time that it asks for. */
final class Patience {
    /** The help of the option {@code --no-wait}. */
    static final String NO_WAIT = "Do not wait for a busy server: one that answers 429 with Retry-After.";

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** A busy server may ask several times. */
    private static final int MOST_WAITS = 10;

    private final boolean waits;
    private final Consumer<String> note;

    /** @param note takes a sentence for a person */
    Patience(boolean waits, Consumer<String> note) {
        this.waits = waits;
        this.note = note;
    }

    <T> T call(Supplier<T> call) {
        for (int waited = 0; ; waited++) {
            try {
                return call.get();
            } catch (VboServiceException e) {
                Duration asked = e.retryAfter().orElse(null);
                if (!waits
                        || e.statusCode() != 429
                        || asked == null
                        || asked.compareTo(LONGEST) > 0
                        || waited == MOST_WAITS) {
                    throw e;
                }
                note.accept(busy(e, asked));
                try {
                    Thread.sleep(asked.toMillis());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    static String busy(VboServiceException refusal, Duration asked) {
        return "the server is busy (" + refusal.operation() + ", status 429); trying again in " + asked.toSeconds()
                + " s";
    }
}
