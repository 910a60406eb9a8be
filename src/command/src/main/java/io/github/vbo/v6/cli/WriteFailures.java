package io.github.vbo.v6.cli;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What to do when standard output cannot be written: end the process, unless what it says must not be lost. */
final class WriteFailures implements Consumer<Output.Failure> {
    private static final String INCOMPLETE = "the output is incomplete";

    private final Consumer<Output.Failure> end;
    volatile boolean keeps;
    /** What it means that a write fails now, for a person. */
    volatile String consequence = INCOMPLETE;

    private volatile Output.@Nullable Failure kept;

    WriteFailures(Consumer<Output.Failure> end) {
        this.end = end;
    }

    /** From now on what standard output does not take goes to standard error, and the process goes on. */
    void keep() {
        keeps = true;
        consequence = INCOMPLETE;
    }

    /** The opposite of {@link #keep}. Ends the process if a write has failed meanwhile. */
    void keepNoMore() {
        keeps = false;
        if (kept != null) {
            end.accept(kept);
        }
    }

    @Override
    public void accept(Output.Failure failure) {
        if (keeps) {
            kept = failure;
            System.err.writeBytes(failure.bytes());
            System.err.flush();
        } else {
            end.accept(failure);
        }
    }
}
