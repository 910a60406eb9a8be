package io.github.vbo.v6;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/** Finds out why no response came, and says what to do next. */
final class Diagnosis {
    private final HttpUrl server;
    private final Duration callTimeout;
    private final Exception failure;
    private final List<Throwable> causes;

    private Diagnosis(Exception failure, HttpUrl server, Duration callTimeout) {
        this.failure = failure;
        this.server = server;
        this.callTimeout = callTimeout;
        this.causes = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .toList();
    }

    static Failure.NoAnswer of(Exception failure, HttpUrl server, Duration callTimeout) {
        Diagnosis diagnosis = new Diagnosis(failure, server, callTimeout);
        boolean untrusted =
                diagnosis.has(CertificateException.class) || diagnosis.has(SSLPeerUnverifiedException.class);
        return new Failure.NoAnswer(
                untrusted ? Failure.Why.UNTRUSTED : Failure.Why.TRANSIENT,
                "no response from " + server + ": " + diagnosis.reason(),
                quotes(failure) ? null : failure);
    }

    /** Messages of such exceptions may quote what the server sent. */
    private static boolean quotes(Throwable failure) {
        return failure instanceof ProtocolException
                || failure instanceof EOFException
                || failure instanceof RuntimeException
                || failure instanceof SSLPeerUnverifiedException
                || failure.getCause() != null && quotes(failure.getCause())
                || Stream.of(failure.getSuppressed()).anyMatch(Diagnosis::quotes);
    }

    private boolean has(Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private String reason() {
        for (Throwable cause : causes) {
            if (cause instanceof CertificateExpiredException) {
                return "the server's certificate, or its CA's, has expired and must be renewed: " + cause.getMessage();
            } else if (cause instanceof CertificateNotYetValidException) {
                return "the server's certificate, or its CA's, is not valid yet; compare the clocks: "
                        + cause.getMessage();
            } else if (cause instanceof ServerTrust.AnotherKey) {
                return cause.getMessage();
            }
        }
        if (has(CertificateException.class)) {
            return "the server's certificate is not trusted; trust it, or its CA's, if it is the right server";
        } else if (failure instanceof SSLPeerUnverifiedException) {
            return "the server's certificate is not for the name " + server.host()
                    + "; trust the server's own certificate if it is the right server";
        } else if (failure instanceof SSLException) {
            // The JDK has no type of its own for bytes that are not TLS.
            String hint = failure instanceof SSLHandshakeException ? "" : "; is this an https port?";
            return "no TLS connection: " + failure.getMessage() + hint;
        } else if (failure instanceof UnknownHostException) {
            return "the host name is not known";
        } else if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
            return "no connection: " + causes.get(causes.size() - 1).getMessage();
        } else if (failure instanceof InterruptedIOException) {
            return "no complete response within "
                    + (callTimeout.toSeconds() > 0 ? callTimeout.toSeconds() + " s" : callTimeout.toMillis() + " ms");
        } else if (failure instanceof InvalidResponse invalid) {
            return invalid.sentence();
        } else if (failure instanceof ProtocolException || has(RuntimeException.class)) {
            return "the response is not valid HTTP";
        } else if (has(EOFException.class)) {
            return "the connection was closed before a response came";
        }
        return "the connection failed: " + failure.getMessage();
    }
}
