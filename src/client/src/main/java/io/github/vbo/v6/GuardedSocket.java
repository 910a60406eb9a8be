package io.github.vbo.v6;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket that OkHttp does not reuse if the server has closed it or sent unexpected bytes. It wraps a TLS socket, or a plain one
 * for http, on which OkHttp calls none of the methods for TLS. HTTP/1.1 cannot tell an unexpected response that arrives only
 * after the next request was sent.
 */
final class GuardedSocket extends SSLSocket {
    private final Socket socket;
    private final Clock clock;
    /** Filled by the first unexpected byte. */
    private final ByteBuffer probe = ByteBuffer.allocate(1);

    private @Nullable ResponseStream responses;

    GuardedSocket(Socket socket, Clock clock) {
        this.socket = socket;
        this.clock = clock;
    }

    ResponseStream responses() throws IOException {
        if (responses == null) {
            responses = new ResponseStream(socket.getInputStream());
        }
        return responses;
    }

    /** OkHttp asks this whenever it takes a connection from its pool, and takes another one if the answer is yes. */
    @Override
    public boolean isInputShutdown() {
        return socket.isClosed() || responses != null && !responses.isNew() && !isSilent(responses);
    }

    private boolean isSilent(ResponseStream received) {
        SocketChannel channel = socket.getChannel();
        try {
            boolean decrypted = socket instanceof SSLSocket && received.available() > 0;
            if (channel == null || decrypted || !received.isReadyForNext()) { // A SOCKS proxy's socket has no channel.
                return false;
            }
            channel.configureBlocking(false);
            try {
                return channel.read(probe) == 0 && probe.hasRemaining();
            } finally {
                channel.configureBlocking(true); // TLS sends close_notify when it closes.
            }
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return responses();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        socket.connect(address, timeout);
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        SocketChannel channel = socket.getChannel();
        if (channel != null && socket instanceof SSLSocket && isInputShutdown()) {
            channel.close(); // Else TLS 1.3 reads on for as long as a server sends.
        }
        socket.close();
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        socket.setSoTimeout(timeout);
    }

    private SSLSocket tls() {
        return (SSLSocket) socket;
    }

    @Override
    public void startHandshake() throws IOException {
        tls().startHandshake();
        // A resumed session brings a certificate that was checked when the session began.
        if (getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
            try {
                Untrusted.unlessInDate("the server's certificate", certificate, Date.from(clock.instant()));
            } catch (Untrusted e) {
                throw (SSLHandshakeException) new SSLHandshakeException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public SSLSession getSession() {
        return tls().getSession();
    }

    @Override
    public String getApplicationProtocol() {
        return tls().getApplicationProtocol();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return tls().getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        tls().setSSLParameters(parameters);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls().getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return tls().getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        tls().setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return tls().getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return tls().getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        tls().setEnabledProtocols(protocols);
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        tls().addHandshakeCompletedListener(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        tls().removeHandshakeCompletedListener(listener);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        tls().setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return tls().getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        tls().setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return tls().getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        tls().setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return tls().getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        tls().setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return tls().getEnableSessionCreation();
    }
}
