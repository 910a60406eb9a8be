package io.github.vbo.v6;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
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
                // The server asks Microsoft before its first byte; the whole call has a limit.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(callTimeout)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .addInterceptor(answers)
                .addNetworkInterceptor(answers::refuseProxyAuthentication);
        if (!server.isHttps()) {
            builder.proxy(Proxy.NO_PROXY); // Plain http stays on this machine.
            builder.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)); // Nor need the JDK's CAs be loaded.
        } else if (trust != null) {
            trust.apply(builder);
        }
        return builder.build();
    }

    /** Why there is no answer, in a sentence that says what can be done about it. */
    static String reason(IOException failure, HttpUrl server, Duration callTimeout) {
        List<Throwable> causes = Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .toList();
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
        if (causes.stream().anyMatch(CertificateException.class::isInstance)) {
            return "the server's certificate is not trusted; trust it, or its CA's, if it is the right server";
        } else if (failure instanceof SSLPeerUnverifiedException) {
            return "the server's certificate is not for the name " + server.host()
                    + "; trust the server's own certificate if it is the right server";
        } else if (failure instanceof SSLException) {
            String words = String.valueOf(failure.getMessage());
            return words.contains("SSL message") ? "the server does not speak TLS" : "no TLS connection: " + words;
        } else if (failure instanceof UnknownHostException) {
            return "the host name is not known";
        } else if (failure instanceof SocketTimeoutException || failure instanceof ConnectException) {
            return "no connection: " + causes.get(causes.size() - 1).getMessage();
        } else if (failure instanceof InterruptedIOException) {
            return "no complete answer within "
                    + (callTimeout.toSeconds() > 0 ? callTimeout.toSeconds() + " s" : callTimeout.toMillis() + " ms");
        } else if (failure instanceof ProtocolException) {
            return "what came is not HTTP";
        } else if (causes.stream().anyMatch(EOFException.class::isInstance)) {
            return "the connection was closed before an answer came"
                    + (server.isHttps() ? "" : "; does it want https?");
        }
        return "the connection failed: " + failure.getMessage();
    }

    static void close(OkHttpClient client) {
        client.dispatcher().executorService().shutdown();
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }

    /** The request with a body that OkHttp will not send a second time, whatever the answer. */
    static Request once(Request request) {
        RequestBody body = request.body();
        return body == null
                ? request
                : request.newBuilder().method(request.method(), new Once(body)).build();
    }

    static Request authorized(Request request, String token) {
        return once(request)
                .newBuilder()
                .header("Authorization", BEARER + token)
                .build();
    }

    /** The token that a request carries, or nothing. */
    static String token(Request request) {
        String header = request.header("Authorization");
        return header == null ? "" : header.substring(BEARER.length());
    }

    /** What a request carries that nobody else may see. */
    static Set<String> secrets(Request request) {
        Set<String> secrets = new LinkedHashSet<>();
        secrets.add(token(request));
        if (request.body() instanceof Once once && once.body instanceof FormBody form) {
            for (int i = 0; i < form.size(); i++) {
                if (form.name(i).equals("password") || form.name(i).equals("refresh_token")) {
                    secrets.add(form.value(i));
                }
            }
        } else if (request.body() != null) {
            Buffer text = new Buffer();
            try {
                request.body().writeTo(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // A buffer in memory has none.
            }
            secrets.addAll(Redaction.secretsIn(text.readUtf8()));
        }
        secrets.remove("");
        return secrets;
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
