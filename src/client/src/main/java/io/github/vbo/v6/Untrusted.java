package io.github.vbo.v6;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a server is not trusted, and what to do, in a sentence of ours. */
final class Untrusted extends CertificateException {
    private static final long serialVersionUID = 1;

    private final @Nullable X509Certificate shown;

    Untrusted(String sentence) {
        this(sentence, null);
    }

    private Untrusted(String sentence, @Nullable X509Certificate shown) {
        super(sentence);
        this.shown = shown;
    }

    /** The same, with the certificate that the server has shown. */
    Untrusted of(X509Certificate shown) {
        return new Untrusted(getMessage(), shown);
    }

    static Optional<X509Certificate> certificate(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Untrusted untrusted) {
                return Optional.ofNullable(untrusted.shown);
            }
        }
        return Optional.empty();
    }

    static void unlessInDate(String whose, X509Certificate certificate, Date now) throws Untrusted {
        try {
            certificate.checkValidity(now);
        } catch (CertificateExpiredException e) {
            throw new Untrusted(
                    whose + " expired on " + certificate.getNotAfter().toInstant() + " and must be renewed");
        } catch (CertificateNotYetValidException e) {
            throw new Untrusted(whose + " is not valid before "
                    + certificate.getNotBefore().toInstant() + "; compare the clocks of both machines");
        }
    }
}
