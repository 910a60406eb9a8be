package io.github.vbo.v6;

import java.io.IOException;

/**
 * The server's response breaks a rule of HTTP, or a part of it is too long. An IOException, because interceptors and streams may
 * throw nothing else. The message never quotes the response.
 */
final class InvalidResponse extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    InvalidResponse(int status, String rule) {
        super(rule);
        this.status = status;
    }

    /** The status that the response has, or 0 if it has none. */
    int status() {
        return status;
    }
}
