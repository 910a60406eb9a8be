package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An organization on the way to a sign-in: its code, and what has become of it. One thread changes it, others may read it. */
final class Tenant {
    final Target target;
    private volatile State state = State.REQUESTING;
    private volatile @Nullable ShownCode code;
    private volatile @Nullable VboException reason;
    private volatile String message = "";

    enum State {
        /** The server makes a code. */
        REQUESTING("requesting"),
        /** There is a code, and nobody has signed in with it as far as is known. */
        VALID("valid"),
        /** As {@link #VALID}; at present the server does not answer. */
        NO_ANSWER("no answer"),
        SIGNED_IN("signed in"),
        /** The code expired unconfirmed. */
        EXPIRED("expired"),
        /** The server does not say whether the person has signed in. */
        UNKNOWN("unknown"),
        /** There is no code. */
        FAILED("failed");

        private final String text;

        State(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Tenant(Target target) {
        this.target = target;
    }

    State state() {
        return state;
    }

    /** Its code; only after it became {@link State#VALID}. */
    ShownCode code() {
        return Objects.requireNonNull(code);
    }

    boolean hasCode() {
        return code != null;
    }

    /** Why it is in its state; only if the server is the reason. */
    VboException reason() {
        return Objects.requireNonNull(reason);
    }

    /** The reason for a person. */
    String message() {
        return message;
    }

    void got(ShownCode issued) {
        code = issued;
        become(State.VALID);
    }

    void become(State next) {
        state = next;
    }

    void become(State next, VboException why, String inWords) {
        reason = why;
        message = inWords;
        state = next;
    }
}
