package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;

/**
 * Connections that carry one response for each request. A connection is used again only if it is silent, a response has a
 * largest size, HTTP is read strictly, and an interrupt ends connecting, reading and writing at once.
 */
final class GuardedConnections {
    private GuardedConnections() {}

    /** To be called last, when the builder has its trust. */
    static void install(OkHttpClient.Builder builder, Sockets sockets) {
        builder.socketFactory(sockets);
        if (sockets.tls()) {
            OkHttpClient client = builder.build();
            builder.sslSocketFactory(new Tls(client.sslSocketFactory()), client.x509TrustManager());
        }
        builder.networkInterceptors().add(new StrictHttp());
    }

    private static final class Tls extends SSLSocketFactory {
        private final SSLSocketFactory tls;

        private Tls(SSLSocketFactory tls) {
            this.tls = tls;
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return new GuardedSocket(tls.createSocket(socket, host, port, autoClose));
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
