package io.github.vbo.v6.standin;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An HTTP server on one port of 127.0.0.1, which can be closed and opened again. */
final class Listener implements AutoCloseable {
    private final @Nullable SSLContext tls;
    private final Threads threads;
    private final Function<Request, Answer> answers;
    private int port;
    private @Nullable HttpServer server;
    private @Nullable Socket reservation;

    Listener(int port, @Nullable SSLContext tls, Threads threads, Function<Request, Answer> answers) {
        this.port = port;
        this.tls = tls;
        this.threads = threads;
        this.answers = answers;
    }

    synchronized URI uri() {
        return uri(tls != null, port);
    }

    static URI uri(boolean tls, int port) {
        return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
    }

    synchronized void open() {
        if (server != null) {
            return;
        }
        try {
            release();
            server = tls == null ? HttpServer.create(address(), 0) : https(tls);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "port " + port + " cannot be opened: " + e.getMessage() + "; choose another, or 0 for a free one",
                    e);
        }
        port = server.getAddress().getPort();
        server.setExecutor(threads::executeWithinLimit);
        server.createContext("/", exchange -> {
            try (exchange) {
                answers.apply(Request.of(exchange)).send(exchange);
            }
        });
        server.start();
    }

    private HttpServer https(SSLContext context) throws IOException {
        HttpsServer https = HttpsServer.create(address(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        return https;
    }

    private InetSocketAddress address() throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }

    /**
     * Closes the port and its connections, and reserves the port for {@link #open()}: a socket that is bound but does not listen
     * refuses connections, and the system gives its port to nobody else.
     */
    synchronized void leave() {
        if (server == null) {
            return;
        }
        stop();
        try {
            reservation = new Socket();
            reservation.setReuseAddress(true);
            reservation.bind(address());
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be reserved: " + e.getMessage(), e);
        }
    }

    private void stop() {
        if (server != null) {
            server.stop(0);
            // Once more, for a connection that the first call did not see because it was just being accepted.
            server.stop(0);
            server = null;
        }
    }

    private void release() throws IOException {
        if (reservation != null) {
            reservation.close();
            reservation = null;
        }
    }

    @Override
    public synchronized void close() {
        stop();
        try {
            release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
