package io.github.vbo.v6.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Starts a TLS handshake and ends it when the server has sent its certificate. It trusts no certificate. */
final class Handshake extends X509ExtendedTrustManager {
    private static final int LIMIT_SECONDS = 10;

    private @Nullable X509Certificate shown;

    private Handshake() {}

    /** Within ten seconds in all: for the look-up of the name, the connection and the handshake. */
    static X509Certificate certificate(String host, int port) throws InterruptedException {
        String where = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        FutureTask<X509Certificate> asking = new FutureTask<>(() -> certificate(host, port, where));
        Thread thread = new Thread(asking);
        thread.setDaemon(true); // Nothing interrupts the look-up of a name.
        thread.start();
        try {
            return asking.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Vbo.Failure(
                    "no certificate from " + where + " within " + LIMIT_SECONDS + " s; check the address and the port");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Vbo.Failure known ? known : new IllegalStateException(e.getCause());
        } finally {
            asking.cancel(true);
        }
    }

    private static X509Certificate certificate(String host, int port, String where) {
        Handshake handshake = new Handshake();
        // An interrupt closes the socket of a channel.
        try (Socket socket = SocketChannel.open().socket()) {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {handshake}, null);
            socket.connect(new InetSocketAddress(host, port));
            ((SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true)).startHandshake();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        } catch (UnknownHostException e) {
            throw new Vbo.Failure("no response from " + where + ": the host name is not known");
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
