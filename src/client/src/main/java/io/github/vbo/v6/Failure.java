package io.github.vbo.v6;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why an operation has no result: data, until {@link Calls} makes an exception of it. */
sealed interface Failure extends Serializable {
    /** The same failure with more at the end of its sentence. */
    Failure and(String more);

    /** Whether the server may have carried out the request, or a part of it. */
    boolean mayHaveActed();

    /**
     * The server refused.
     *
     * @param said what the response says, as the end of a sentence
     * @param cause what it may mean, or an empty text
     * @param tokenRefused whether nothing but the access token seems to be the cause
     * @param responseText the one text of a response that is kept
     */
    record Refused(
            int status,
            String said,
            String cause,
            boolean tokenRefused,
            @Nullable String serverMessage,
            String responseText,
            @Nullable Duration retryAfter)
            implements Failure {
        @Override
        public Refused and(String more) {
            return new Refused(status, said, cause + more, false, serverMessage, responseText, retryAfter);
        }

        /** With what a 401 means if the server has just issued the token. */
        Refused ofNewToken() {
            return new Refused(status, said, Diagnosis.NEW_TOKEN, false, serverMessage, responseText, retryAfter);
        }

        String sentence() {
            String more = (retryAfter == null ? "" : "; try again in " + retryAfter.toSeconds() + " s") + cause;
            String end = more.isEmpty() ? said : said.replaceFirst("[.]$", "") + more;
            return "the server refused with status " + status + end;
        }

        /** Inferred: no source says that a server checks the token before it acts, nor what it undoes before a 5xx. */
        @Override
        public boolean mayHaveActed() {
            return status == 401 || status == 408 || status >= 500 && status != 501;
        }
    }

    /** The response breaks the contract; {@code cutOff} says that the connection ended before the body did. */
    record Broken(int status, String path, String expected, String got, boolean cutOff, String more)
            implements Failure {
        Broken(int status, String path, String expected, String got) {
            this(status, path, expected, got, false, "");
        }

        @Override
        public Broken and(String evenMore) {
            return new Broken(status, path, expected, got, cutOff, more + evenMore);
        }

        @Override
        public boolean mayHaveActed() {
            return true;
        }
    }

    /** No response came. */
    record NoAnswer(Why why, String sentence, @Nullable Throwable cause) implements Failure {
        NoAnswer(Why why, String sentence) {
            this(why, sentence, null);
        }

        @Override
        public NoAnswer and(String more) {
            return new NoAnswer(why, sentence + more, cause);
        }

        @Override
        public boolean mayHaveActed() {
            return why == Why.TRANSIENT || why == Why.INTERRUPTED || why == Why.CLOSED;
        }
    }

    /** What decides whether another try makes sense. */
    enum Why {
        TRANSIENT,
        /** Transient, too: no connection was made, so nothing was sent. */
        UNREACHED,
        UNTRUSTED,
        /** The proxy wants another sign-in. */
        PROXY,
        /** Interrupted before the request was sent. */
        UNSENT,
        INTERRUPTED,
        CLOSED
    }
}
