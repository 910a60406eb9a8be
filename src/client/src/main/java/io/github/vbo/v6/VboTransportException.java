package io.github.vbo.v6;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * No answer: the server could not be reached or is not trusted, time ran out, or the calling thread was interrupted. Who
 * runs the network, the server or its certificate can mend it. Unless the connection itself failed, the request may have
 * been carried out; trying again makes another code, which does no harm (inferred).
 *
 * @serial exclude
 */
public final class VboTransportException extends VboException {
    private static final long serialVersionUID = 1;

    VboTransportException(String operation, String message, @Nullable Throwable cause) {
        super(operation, message, cause);
    }

    /**
     * {@return whether there is no answer because the server's certificate is not trusted, so that nothing was sent; trying
     *     again is of no use then}
     */
    public boolean isUntrusted() {
        Throwable cause = getCause();
        while (cause != null
                && !(cause instanceof CertificateException)
                && !(cause instanceof SSLPeerUnverifiedException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
