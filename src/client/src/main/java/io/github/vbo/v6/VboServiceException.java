package io.github.vbo.v6;

import java.time.Duration;
import java.util.Optional;

/**
 * The server refused: its response has a status from 400 to 599. The caller or the server's administrator can fix the
 * cause. A 401 means that the access token is wrong or has expired (observed; the vendor documents no status).
 *
 * @serial exclude
 */
public final class VboServiceException extends VboException {
    private static final long serialVersionUID = 1;

    private final Failure.Refused failure;

    VboServiceException(String operation, Failure.Refused failure) {
        super(operation, failure.sentence(), null);
        this.failure = failure;
    }

    @Override
    Failure.Refused failure() {
        return failure;
    }

    /** {@return the HTTP status of the response, 400 to 599} */
    public int statusCode() {
        return failure.status();
    }

    /**
     * {@return the server's message, if the response has one}
     *
     * <p>It is a property such as {@code message}, {@code error.message}, {@code error_description}, {@code detail} or
     * {@code errorCode}. It can also be the whole body: a JSON string or a short text.
     */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(failure.serverMessage());
    }

    /**
     * {@return the body of the response, at most 4 KiB of it; may be empty. Tokens, passwords and user codes that the client
     *     knows are masked}
     */
    public String responseText() {
        return failure.responseText();
    }

    /**
     * {@return how long to wait before the next try, if the server says so ({@code Retry-After}). Servers send 429 after
     *     too many sign-ins (observed); whether with this header is inferred}
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(failure.retryAfter());
    }
}
