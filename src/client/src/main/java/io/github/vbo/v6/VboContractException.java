package io.github.vbo.v6;

/**
 * An answer, but not what the contract states: another success or a redirect, another media type, JSON that lacks
 * something or has something else in its place. Whoever runs the server, or a proxy before it, can find out why; trying
 * again seldom helps.
 *
 * @serial exclude
 */
public final class VboContractException extends VboException {
    private static final long serialVersionUID = 1;

    static final String COMPLETE_BODY = "a complete body";

    private final int statusCode;
    private final String path;
    private final String expected;
    private final String got;
    private final String responseText;

    VboContractException(
            String operation, int statusCode, String path, String expected, String got, String responseText) {
        super(operation, message(statusCode, path, expected, got), null);
        this.statusCode = statusCode;
        this.path = path;
        this.expected = expected;
        this.got = got;
        this.responseText = responseText;
    }

    /** Whether the answer would have gone on, had not the connection ended. */
    boolean isBrokenOff() {
        return expected.equals(COMPLETE_BODY);
    }

    private static String message(int statusCode, String path, String expected, String got) {
        return path.equals("status")
                ? "expected status " + expected + ", got " + got
                : "expected " + expected + " at " + path + ", got " + got + " (status " + statusCode + ")";
    }

    /**
     * {@return the HTTP status of the answer, below 400}
     */
    public int statusCode() {
        return statusCode;
    }

    /**
     * {@return where in the answer: a JSON path such as {@code $.userCode}, {@code $} for the body as a whole, or
     *     {@code status} or {@code Content-Type}}
     */
    public String path() {
        return path;
    }

    /**
     * {@return what the contract states of that place, in words}
     */
    public String expected() {
        return expected;
    }

    /**
     * {@return what came, in words: a JSON type, a length, a status or a media type, never a value of the body}
     */
    public String got() {
        return got;
    }

    /**
     * {@return the answer's body as it came, at most 4 KiB of it, without access token and user code; always empty after
     *     status 200, whose body holds a code}
     */
    public String responseText() {
        return responseText;
    }
}
