package io.github.vbo.v6;

import java.io.IOException;

/** The response was rejected. An IOException, because interceptors and converters may throw nothing else. */
final class Rejected extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Failure.Rejection rejection;

    Rejected(Failure.Rejection rejection) {
        super("the response was rejected");
        this.rejection = rejection;
    }

    Failure.Rejection rejection() {
        return rejection;
    }
}
