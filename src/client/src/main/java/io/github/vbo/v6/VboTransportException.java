package io.github.vbo.v6;

/**
 * No response came: the server was not reached or is not trusted, time ran out, the calling thread was interrupted, or the
 * client was closed. If a connection was made, the server may have carried out the request; another try makes another code,
 * which does no harm (inferred).
 *
 * @serial exclude
 */
public final class VboTransportException extends VboException {
    private static final long serialVersionUID = 1;

    private final Failure.Why why;

    VboTransportException(String operation, Failure.NoAnswer failure) {
        super(operation, failure.sentence(), failure.cause());
        this.why = failure.why();
    }

    Failure.Why why() {
        return why;
    }

    /** {@return whether the server's certificate is not trusted: nothing was sent, and another try does not help} */
    public boolean isUntrusted() {
        return why == Failure.Why.UNTRUSTED;
    }
}
