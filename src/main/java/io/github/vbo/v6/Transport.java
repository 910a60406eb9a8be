package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** How requests reach the server: over HTTP/1.1, once each, to no other address, within a time. */
final class Transport {
    private static final String BEARER = "Bearer ";
    private static final int IDLE_CONNECTIONS = 64;

    private Transport() {}

    static OkHttpClient client(
            HttpUrl server,
            @Nullable ServerTrust trust,
            Answers answers,
            Duration connectTimeout,
            Duration callTimeout) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), Transport::thread);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(Integer.MAX_VALUE);
        dispatcher.setMaxRequestsPerHost(Integer.MAX_VALUE);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelay())
                .connectTimeout(connectTimeout)
                .readTimeout(
                        Duration.ZERO) // The server asks Microsoft before its first byte; the whole call has a limit.
                .writeTimeout(Duration.ZERO)
                .callTimeout(callTimeout)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .addInterceptor(answers);
        if (!server.isHttps()) {
            builder.proxy(Proxy.NO_PROXY); // Plain http stays on this machine.
        }
        if (trust != null) {
            trust.apply(builder);
        }
        return builder.build();
    }

    static void close(OkHttpClient client) {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    /** The request with its token, and with a body that OkHttp will not send a second time, whatever the answer. */
    static Request authorized(Request request, String token) {
        RequestBody body = request.body();
        return request.newBuilder()
                .header("Authorization", BEARER + token)
                .method(request.method(), body == null ? null : new Once(body))
                .build();
    }

    /** The token that a request carries, or nothing. */
    static String token(Request request) {
        String header = request.header("Authorization");
        return header == null ? "" : header.substring(BEARER.length());
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "vbo-client");
        thread.setDaemon(true);
        return thread;
    }

    private static final class Once extends RequestBody {
        private final RequestBody body;

        private Once(RequestBody body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink);
        }
    }

    /** Each new TLS connection would else wait some 40 ms, Nagle's algorithm meeting delayed acknowledgements. */
    private static final class NoDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            return set(new Socket());
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return set(new Socket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return set(new Socket(host, port, local, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return set(new Socket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return set(new Socket(host, port, local, localPort));
        }

        private static Socket set(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return socket;
        }
    }
}
