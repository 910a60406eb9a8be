package io.github.vbo.v6;

import java.io.IOException;
import java.util.function.Function;

/** The response was rejected. An IOException, because interceptors and converters may throw nothing else. */
final class Rejected extends IOException {
    private static final long serialVersionUID = 1;

    /** Takes what hides the client's secrets. */
    private final transient Function<Mask, Failure> failure;

    Rejected(Function<Mask, Failure> failure) {
        super("the response was rejected");
        this.failure = failure;
    }

    Rejected(Failure failure) {
        this(mask -> failure);
    }

    Failure failure(Mask mask) {
        return failure.apply(mask);
    }
}
