package io.github.vbo.v6;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * No response came: the server was not reached or is not trusted, time ran out, the calling thread was interrupted, or the
 * client was closed. If a connection was made, the server may have carried out the request. Another code does no harm
 * (inferred); other applications may, so look for them before another try of {@code createApplications}.
 *
 * @serial exclude
 */
public final class VboTransportException extends VboException {
    private static final long serialVersionUID = 1;

    private final Failure.NoAnswer failure;

    VboTransportException(String operation, Failure.NoAnswer failure) {
        super(operation, failure.sentence(), failure.cause());
        this.failure = failure;
    }

    @Override
    Failure.NoAnswer failure() {
        return failure;
    }

    /** {@return whether the server's certificate is not trusted: nothing was sent, and another try does not help} */
    public boolean isUntrusted() {
        return failure.why() == Failure.Why.UNTRUSTED;
    }

    /**
     * {@return the server's own certificate, if it is the reason why the server is not trusted. A certificate that is only for
     *     another name is not among them}
     */
    public Optional<X509Certificate> serverCertificate() {
        return Untrusted.certificate(getCause());
    }
}
