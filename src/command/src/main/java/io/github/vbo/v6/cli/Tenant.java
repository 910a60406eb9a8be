package io.github.vbo.v6.cli;

import io.github.vbo.v6.model.Application;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An organization on the way to its applications: its code, and what has become of it. One thread changes it, others may read it. */
final class Tenant {
    final Target target;
    private volatile State state = State.REQUESTING;
    private volatile @Nullable ShownCode code;
    private volatile @Nullable Exception reason;
    private volatile String message = "";
    private volatile @Nullable Instant end;
    private volatile List<Application> applications = List.of();

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
        /** As {@link #UNKNOWN}, but the server answers: it has not confirmed the sign-in, and the code expires soon. */
        UNCONFIRMED("unknown"),
        /** There is no code. */
        FAILED("failed"),
        /** The server creates applications. */
        CREATING("creating"),
        CREATED("created"),
        NOT_CREATED("failed"),
        /** The request for applications failed, and the server may have created them all the same. */
        UNCLEAR("unclear");

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

    /** Why it is in its state; only if something failed. */
    Exception reason() {
        return Objects.requireNonNull(reason);
    }

    /** The reason for a person. */
    String message() {
        return message;
    }

    /** When its state ends at the latest: its code expires, or the request for applications is given up. */
    Instant end() {
        return Objects.requireNonNull(end);
    }

    List<Application> applications() {
        return applications;
    }

    void got(ShownCode issued) {
        code = issued;
        end = issued.code().expiresAt();
        become(State.VALID);
    }

    void creating(Instant until) {
        end = until;
        become(State.CREATING);
    }

    void created(List<Application> all) {
        applications = all;
        become(State.CREATED);
    }

    void become(State next) {
        state = next;
    }

    void become(State next, Exception why, String inWords) {
        reason = why;
        message = inWords;
        state = next;
    }
}
