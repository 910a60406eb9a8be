package io.github.vbo.v6;

import java.io.IOException;
import java.util.Set;
import java.util.function.Function;

/** The response was rejected. An IOException, because interceptors and converters may throw nothing else. */
final class Rejected extends IOException {
    private static final long serialVersionUID = 1;

    /** Takes the request's secrets, so that the failure quotes none of them. */
    private final transient Function<Set<String>, Failure> failure;

    Rejected(Function<Set<String>, Failure> failure) {
        super("the response was rejected");
        this.failure = failure;
    }

    Rejected(Failure.Broken failure) {
        this(secrets -> failure);
    }

    Failure failure(Set<String> secrets) {
        return failure.apply(secrets);
    }
}
