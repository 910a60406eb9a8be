package io.github.vbo.v6;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server said no: it answered with a status of 400 or more. The caller, or the server's administrator, can mend what
 * the server complains about; a 401 means that the access token is wrong or has expired (observed; the vendor documents
 * no status one by one).
 *
 * @serial exclude
 */
public final class VboServiceException extends VboException {
    private static final long serialVersionUID = 1;

    private final int statusCode;
    private final @Nullable String serverMessage;
    private final String responseText;
    private final @Nullable Duration retryAfter;

    VboServiceException(
            String operation,
            String message,
            int statusCode,
            @Nullable String serverMessage,
            String responseText,
            @Nullable Duration retryAfter) {
        super(operation, message, null);
        this.statusCode = statusCode;
        this.serverMessage = serverMessage;
        this.responseText = responseText;
        this.retryAfter = retryAfter;
    }

    /**
     * {@return the HTTP status of the answer, 400 to 599}
     */
    public int statusCode() {
        return statusCode;
    }

    /**
     * {@return the server's own words, where the answer has any that can be told from the rest: {@code message}, however
     *     it is spelled, or {@code error_description} or {@code error}}
     */
    public Optional<String> serverMessage() {
        return Optional.ofNullable(serverMessage);
    }

    /**
     * {@return the answer's body as it came, at most 4 KiB of it, without tokens, passwords and user codes; may be empty}
     */
    public String responseText() {
        return responseText;
    }

    /**
     * {@return how long the server asks to wait before the next try ({@code Retry-After}), as it does with a 429 after too
     *     many sign-ins (observed; that it says how long is inferred)}
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
