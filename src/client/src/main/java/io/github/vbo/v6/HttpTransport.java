package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/** Sets OkHttp up: HTTP/1.1, one address, each request once, within a time. */
final class HttpTransport {
    private static final int IDLE_CONNECTIONS = 64;

    private HttpTransport() {}

    static OkHttpClient.Builder builder(
            HttpUrl server,
            @Nullable ServerTrust trust,
            ResponseGate gate,
            Duration connectTimeout,
            Duration callTimeout) {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new Sockets())
                .connectTimeout(connectTimeout)
                // The server asks Microsoft before it sends its first byte. The call as a whole has a limit.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(callTimeout)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .addNetworkInterceptor(gate);
        if (!server.isHttps()) {
            http.proxy(Proxy.NO_PROXY); // Plain http stays on this machine.
            http.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)); // So the JDK's CAs need not be loaded.
        } else if (trust != null) {
            trust.apply(http);
        }
        return http;
    }

    /** Sockets that an interrupt closes, because they belong to a channel. */
    private static final class Sockets extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = SocketChannel.open().socket();
            // Or each TLS handshake takes 40 ms more: Nagle's algorithm meets delayed acknowledgements.
            socket.setTcpNoDelay(true);
            return socket;
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
