package io.github.vbo.v6.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Starts a TLS handshake and ends it when the server has sent its certificate. It trusts no certificate. */
final class Handshake extends X509ExtendedTrustManager {
    private static final int TIMEOUT_MILLIS = 10_000;

    private @Nullable X509Certificate shown;

    private Handshake() {}

    static X509Certificate certificate(String host, int port) {
        Handshake handshake = new Handshake();
        String where = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        try (Socket socket = new Socket()) {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {handshake}, null);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            ((SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true)).startHandshake();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        } catch (UnknownHostException e) {
            throw new Vbo.Failure("no response from " + where + ": the host name is not known");
        } catch (SocketTimeoutException e) {
            throw new Vbo.Failure("no response from " + where + " within " + TIMEOUT_MILLIS / 1000 + " s");
        } catch (IOException e) {
            if (handshake.shown == null) {
                String what = e instanceof SSLException ? "no TLS connection" : "no connection";
                throw new Vbo.Failure("no certificate from " + where + ": " + what + ": " + e.getMessage());
            }
        }
        if (handshake.shown == null) {
            throw new Vbo.Failure("no certificate from " + where);
        }
        return handshake.shown;
    }

    private void breakOff(X509Certificate[] chain) throws CertificateException {
        shown = chain[0];
        throw new CertificateException("the handshake ends here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        breakOff(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        breakOff(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        breakOff(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only servers are checked here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
