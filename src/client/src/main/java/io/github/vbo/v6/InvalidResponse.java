package io.github.vbo.v6;

import java.io.IOException;

/**
 * The server's response breaks a rule of HTTP, or a part of it is too long. An IOException, because interceptors and streams may
 * throw nothing else. The message never quotes the response.
 */
final class InvalidResponse extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String sentence;

    /** The response breaks a rule of HTTP. */
    InvalidResponse(int status, String rule) {
        this(status, rule, "the response is not valid HTTP: " + rule);
    }

    private InvalidResponse(int status, String message, String sentence) {
        super(message);
        this.status = status;
        this.sentence = sentence;
    }

    /** The response may be valid HTTP, but cannot be used. */
    static InvalidResponse unusable(int status, String sentence) {
        return new InvalidResponse(status, sentence, sentence);
    }

    /** The status that the response has, or 0 if it has none. */
    int status() {
        return status;
    }

    /** What is wrong, for a person. */
    String sentence() {
        return sentence;
    }
}
