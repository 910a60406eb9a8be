package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509KeyManager;
import okhttp3.Call;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * The sockets of one client, each of which carries one response for each request. An interrupt closes the socket that its
 * thread uses, because the socket belongs to a channel. {@link #close} closes all: OkHttp's own way to cancel calls misses a
 * call that is about to start its TLS handshake.
 */
final class Sockets extends SocketFactory {
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final boolean tls;
    private final Clock clock;
    private volatile boolean closed;
    private volatile boolean clientCertificateWanted;
    /** Whether the host may have several addresses. */
    private volatile boolean several;

    /** With TLS for all connections, or for none; the clock decides whether a server's certificate is in date. */
    Sockets(HttpUrl server, Clock clock) {
        this.tls = server.isHttps();
        this.clock = clock;
        this.several = !server.host().matches("[0-9.]+|.*:.*"); // OkHttp looks up names only.
    }

    void install(OkHttpClient.Builder builder) {
        builder.socketFactory(this).dns(this::lookup).addNetworkInterceptor(new StrictHttp());
    }

    /**
     * Makes calls that connect on their caller's thread, as long as the host has one address. OkHttp tries several addresses on
     * threads of its own, so that one that does not answer costs little time; after many calls dozens of these threads stay.
     */
    Call.Factory calls(OkHttpClient http) {
        OkHttpClient oneAddress = oneAfterTheOther(http);
        return request -> (several ? http : oneAddress).newCall(request);
    }

    private static OkHttpClient oneAfterTheOther(OkHttpClient http) {
        try {
            return http.newBuilder().fastFallback(false).build();
        } catch (NoSuchMethodError e) {
            return http; // OkHttp 4.12, which knows no other way.
        }
    }

    private List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> addresses = Dns.SYSTEM.lookup(host);
        several = addresses.size() > 1;
        return addresses;
    }

    SSLSocketFactory tls(SSLSocketFactory factory) {
        return new Tls(factory);
    }

    /** Has none. It learns whether the server wants one. */
    X509KeyManager clientCertificates() {
        return new NoClientCertificate(() -> clientCertificateWanted = true);
    }

    /** Whether the server has asked for a client certificate. */
    boolean isClientCertificateWanted() {
        return clientCertificateWanted;
    }

    @Override
    public Socket createSocket() throws IOException {
        SocketChannel channel = SocketChannel.open();
        open.removeIf(other -> !other.isOpen());
        open.add(channel);
        if (closed) { // After the socket was added, so that close() finds it or this line ends it.
            channel.close();
            throw new SocketException("client closed");
        }
        Socket socket = channel.socket();
        // Without it each TLS handshake takes 40 ms more: Nagle's algorithm meets delayed acknowledgements.
        socket.setTcpNoDelay(true);
        return tls ? socket : new GuardedSocket(socket, clock); // With TLS, the socket above this one is guarded.
    }

    void close() {
        closed = true;
        for (SocketChannel channel : open) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    private final class Tls extends SSLSocketFactory {
        private final SSLSocketFactory tls;

        private Tls(SSLSocketFactory tls) {
            this.tls = tls;
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return new GuardedSocket(tls.createSocket(socket, host, port, autoClose), clock);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return tls.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return tls.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
