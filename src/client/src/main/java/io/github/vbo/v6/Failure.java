package io.github.vbo.v6;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why an operation has no result: data, until {@link Calls} makes an exception of it. */
sealed interface Failure extends Serializable {
    /** The server refused; {@code responseText} is the one text of a response that is kept. */
    record Refused(
            int status,
            String sentence,
            @Nullable String serverMessage,
            String responseText,
            @Nullable Duration retryAfter)
            implements Failure {
        Refused and(String more) {
            return new Refused(status, sentence + more, serverMessage, responseText, retryAfter);
        }
    }

    /** The response breaks the contract; {@code cutOff} says that the connection ended before the body did. */
    record Broken(int status, String path, String expected, String got, boolean cutOff) implements Failure {
        Broken(int status, String path, String expected, String got) {
            this(status, path, expected, got, false);
        }
    }

    /** No response came. */
    record NoAnswer(Why why, String sentence, @Nullable Throwable cause) implements Failure {
        NoAnswer(Why why, String sentence) {
            this(why, sentence, null);
        }
    }

    /** What decides whether another try makes sense. */
    enum Why {
        TRANSIENT,
        UNTRUSTED,
        /** The proxy wants another sign-in. */
        PROXY,
        INTERRUPTED,
        CLOSED
    }
}
