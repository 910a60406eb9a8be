package io.github.vbo.v6;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;

/** Why a server is not trusted, and what to do, in a sentence of ours. */
final class Untrusted extends CertificateException {
    private static final long serialVersionUID = 1;

    Untrusted(String sentence) {
        super(sentence);
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
