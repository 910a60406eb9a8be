package io.github.vbo.v6;

import java.io.IOException;

/**
 * The server's response breaks a rule of HTTP. An IOException, because interceptors and streams may throw nothing else. The
 * message never quotes the response.
 */
class InvalidResponse extends IOException {
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

    /** The response, or a part of it, is longer than its limit. */
    static final class TooLong extends InvalidResponse {
        private static final long serialVersionUID = 1;

        private final long limit;

        TooLong(int status, String part, long limit) {
            super(status, part + " exceeds " + limit + " bytes");
            this.limit = limit;
        }

        /** In bytes. */
        long limit() {
            return limit;
        }
    }
}
