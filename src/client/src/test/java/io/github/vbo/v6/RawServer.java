package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** A server on loopback that sends whatever bytes a test wants, over http, TLSv1.2 or TLSv1.3. */
final class RawServer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: ([0-9]+)");

    interface Script {
        /** Serves one connection, which is closed afterwards. */
        void serve(Connection connection) throws Exception;
    }

    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .addSubjectAlternativeName("127.0.0.1")
            .addSubjectAlternativeName("localhost")
            .build();
    private static final HandshakeCertificates TLS = new HandshakeCertificates.Builder()
            .heldCertificate(CERTIFICATE)
            .addTrustedCertificate(CERTIFICATE.certificate())
            .build();

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();

    private final ServerSocket listening;
    private final String protocol;
    private final Script script;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    RawServer(String protocol, Script script) throws IOException {
        this.protocol = protocol;
        this.script = script;
        listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The server was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.serve(new Connection(socket, protocol.equals("http") ? socket : secure(socket)));
        } catch (Exception e) {
            // The client went away.
        }
    }

    private SSLSocket secure(Socket socket) throws IOException {
        SSLSocket secure = (SSLSocket) TLS.sslSocketFactory().createSocket(socket, null, socket.getPort(), true);
        secure.setUseClientMode(false);
        secure.setEnabledProtocols(new String[] {protocol});
        return secure;
    }

    HttpUrl url() {
        return HttpUrl.get((protocol.equals("http") ? "http" : "https") + "://127.0.0.1:" + listening.getLocalPort());
    }

    /** A client as the library sets it up, without its facade. */
    OkHttpClient.Builder client() {
        return client(Clock.systemUTC());
    }

    OkHttpClient.Builder client(Clock clock) {
        Sockets sockets = new Sockets(url(), clock);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .sslSocketFactory(sockets.tls(TLS.sslSocketFactory()), TLS.trustManager())
                .retryOnConnectionFailure(false)
                .followRedirects(false);
        sockets.install(builder);
        return builder;
    }

    /** Status and body of the response to a GET. */
    String get(OkHttpClient client) throws IOException {
        try (Response response =
                client.newCall(new Request.Builder().url(url()).build()).execute()) {
            return response.code() + " " + response.body().string();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    final class Connection {
        final Socket bare;
        final Socket socket;

        private Connection(Socket bare, Socket socket) {
            this.bare = bare;
            this.socket = socket;
        }

        /** Reads a request and its body, or nothing if the client has closed the connection. */
        boolean readRequest() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    return false;
                }
                head.append((char) read);
            }
            Matcher length = LENGTH.matcher(head);
            in.skipNBytes(length.find() ? Long.parseLong(length.group(1)) : 0);
            requests.incrementAndGet();
            return true;
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void send(String text) throws IOException {
            send(text.getBytes(UTF_8));
        }

        /** Sends the text again and again until the client closes the connection. */
        void sendEndlessly(String text) throws IOException {
            byte[] many = text.repeat(1 + 16384 / text.length()).getBytes(UTF_8);
            while (true) {
                send(many);
            }
        }

        /** Waits until the client closes the connection. */
        void awaitEnd() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // A client that has closed sends no more.
            }
        }
    }
}
