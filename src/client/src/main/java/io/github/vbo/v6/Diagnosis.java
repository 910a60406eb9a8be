package io.github.vbo.v6;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Finds out why no response came, and says what to do next. */
final class Diagnosis {
    static final String CLIENT_CERTIFICATE =
            "; the server asked for a client certificate, which this client cannot send";

    /** Both are inferred: no source says how a server refuses a call without an antiforgery token. */
    static final String NEW_TOKEN =
            "; the access token is new, so check whether a proxy removes the header Authorization,"
                    + " or the server wants an antiforgery token";

    private final HttpUrl server;
    private final Duration limit;
    private final @Nullable Way way;
    private final boolean clientCertificate;
    private final Throwable failure;
    private final List<Throwable> causes;

    private Diagnosis(Throwable failure, HttpUrl server, Duration limit, boolean clientCertificate) {
        this.failure = failure;
        this.server = server;
        this.limit = limit;
        this.way = Way.of(failure);
        this.clientCertificate = clientCertificate;
        this.causes =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
    }

    /**
     * @param limit how long the call might take
     * @param clientCertificate whether the server has asked for a client certificate
     */
    static Failure.NoAnswer of(Throwable failure, HttpUrl server, Duration limit, boolean clientCertificate) {
        Diagnosis diagnosis = new Diagnosis(failure, server, limit, clientCertificate);
        boolean untrusted =
                diagnosis.has(CertificateException.class) || diagnosis.has(SSLPeerUnverifiedException.class);
        boolean invalid = diagnosis.has(InvalidResponse.class);
        boolean ended = !diagnosis.has(InterruptedIOException.class) && !invalid;
        boolean wanted = clientCertificate && !untrusted && ended;
        return new Failure.NoAnswer(
                untrusted
                        ? Failure.Why.UNTRUSTED
                        : diagnosis.isUnreached() ? Failure.Why.UNREACHED : Failure.Why.TRANSIENT,
                (invalid ? "no usable response from " : "no response from ") + server + ": " + diagnosis.reason()
                        + (wanted ? CLIENT_CERTIFICATE : ""),
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

    private boolean isUnreached() {
        return failure instanceof UnknownHostException
                || failure instanceof ConnectException
                || failure instanceof SocketTimeoutException
                || failure instanceof SSLHandshakeException
                || way != null && !way.isPastProxy();
    }

    private String reason() {
        if (way == null) {
            return serverReason();
        }
        String name = "the proxy " + Way.name(way.proxy());
        return way.isPastProxy() ? "through " + name + ": " + serverReason() : proxyReason(name);
    }

    private String proxyReason(String name) {
        String message = String.valueOf(causes.get(causes.size() - 1).getMessage());
        if (failure instanceof UnknownHostException) {
            return "the host name of " + name + " is not known; check its spelling";
        } else if (failure instanceof ConnectException || failure instanceof SocketTimeoutException) {
            return name + " cannot be reached: " + message + "; check its address and port";
        } else if (failure instanceof InterruptedIOException) {
            return "through " + name + ": " + serverReason();
        } else if (has(EOFException.class)) {
            return name + " closed the connection";
        } else if (has(ProtocolException.class)) {
            return name + " answers with something other than HTTP; is it an HTTP proxy?";
        }
        // OkHttp has no type of its own for an answer to CONNECT. Its message ends with the status.
        Matcher status = Pattern.compile("CONNECT: ([0-9]{3})$").matcher(message);
        return !status.find()
                ? "the connection through " + name + " failed: " + message
                : name + " refused a connection to the server, with status " + status.group(1)
                        + (status.group(1).equals("401") ? "; check the user name and the password for it" : "");
    }

    private String serverReason() {
        for (Throwable cause : causes) {
            if (cause instanceof Untrusted) {
                return cause.getMessage();
            }
        }
        if (has(CertificateException.class)) {
            return "the server's certificate does not pass Java's checks: "
                    + causes.get(causes.size() - 1).getMessage();
        } else if (failure instanceof SSLPeerUnverifiedException) {
            return "the server's certificate is not for the name " + server.host()
                    + "; trust the server's own certificate if it is the right server";
        } else if (failure instanceof SSLException) {
            // The JDK has no type of its own for bytes that are not TLS.
            boolean tls = failure instanceof SSLHandshakeException || clientCertificate;
            String hint = tls ? "" : "; is this an https port?";
            return "no TLS connection: " + failure.getMessage() + hint;
        } else if (failure instanceof UnknownHostException) {
            return "the host name is not known";
        } else if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
            return "no connection: " + causes.get(causes.size() - 1).getMessage();
        } else if (failure instanceof InterruptedIOException) {
            return "no complete response within "
                    + (limit.toSeconds() > 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms");
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
