package io.github.vbo.v6;

/**
 * A response came, but it breaks the contract: another status below 400, another media type, or JSON with missing or wrong
 * values. The cause is the server or a proxy before it. Another try seldom helps.
 *
 * @serial exclude
 */
public final class VboContractException extends VboException {
    private static final long serialVersionUID = 1;

    private final Failure.Broken failure;

    VboContractException(String operation, Failure.Broken failure) {
        super(operation, message(failure), null);
        this.failure = failure;
    }

    private static String message(Failure.Broken failure) {
        return failure.path().equals("status")
                ? "expected status " + failure.expected() + ", got " + failure.got() + failure.more()
                : "expected " + failure.expected() + " at " + failure.path() + ", got " + failure.got() + " (status "
                        + failure.status() + ")" + failure.more();
    }

    @Override
    Failure.Broken failure() {
        return failure;
    }

    /** {@return the HTTP status of the response, never 400 to 599} */
    public int statusCode() {
        return failure.status();
    }

    /**
     * {@return the place in the response: a JSON path such as {@code $.userCode}, {@code $} for the whole body,
     *     {@code status} or {@code Content-Type}}
     */
    public String path() {
        return failure.path();
    }

    /** {@return what the contract states for that place, in words} */
    public String expected() {
        return failure.expected();
    }

    /** {@return what the response has there: a JSON type, a length, a status or a media type, but no value of the body} */
    public String got() {
        return failure.got();
    }
}
