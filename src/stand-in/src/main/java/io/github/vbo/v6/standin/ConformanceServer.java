package io.github.vbo.v6.standin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ServerSocketFactory;

/**
 * Serves each conformance case at its own address, such as {@code /requestDeviceCode/user-code-dropped}. It writes HTTP itself,
 * because HTTP libraries refuse to send invalid HTTP. One request per connection.
 */
final class ConformanceServer implements AutoCloseable {
    private static final int LONGEST_LINE = 8192;
    private static final int MOST_LINES = 100;

    private final Api api;
    private final ServerSocket listening;
    private final Threads threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    ConformanceServer(Api api, ServerSocketFactory sockets, Threads threads) throws IOException {
        this.api = api;
        this.threads = threads;
        this.listening = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    open.add(socket);
                    if (listening.isClosed()) {
                        socket.close();
                    }
                    threads.execute(() -> serve(socket));
                } catch (IOException | RejectedExecutionException e) {
                    // This server is closed, or the client gave up before the connection was there.
                }
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve(Socket socket) {
        Future<?> end = threads.atLimit(() -> end(socket));
        try (socket) {
            socket.setTcpNoDelay(true);
            Request request = read(new BufferedInputStream(socket.getInputStream()));
            end.cancel(false);
            boolean acceptsGzip =
                    request.headers().getOrDefault("Accept-Encoding", "").contains("gzip");
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            answer(request).send(out, acceptsGzip);
            out.flush();
        } catch (IOException e) {
            // The client has gone away, was too slow, or does not speak HTTP: no response can reach it.
        } finally {
            end.cancel(false);
            open.remove(socket);
        }
    }

    private WireAnswer answer(Request request) {
        String[] parts = request.path().split("/", 4);
        if (parts.length == 4) {
            Request asked = request.at("/" + parts[3]);
            if (parts[2].equals(ConformanceCase.NO_CASE)) {
                return WireAnswer.of(api.answer(asked));
            }
            for (ConformanceCase found : ConformanceCase.all()) {
                if (found.name().equals(parts[2]) && found.operations().contains(parts[1])) {
                    return new CaseApi(api, parts[1], found).answer(asked);
                }
            }
        }
        return WireAnswer.of(Answer.message(
                404, "There is no conformance case here: expected /OPERATION/CASE and the API's own path."));
    }

    private static Request read(InputStream in) throws IOException {
        String[] line = line(in).split(" ");
        if (line.length != 3) {
            throw new IOException("not a request");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.split(":", 2);
            if (parts.length != 2 || headers.size() == MOST_LINES) {
                throw new IOException("not a header");
            }
            headers.putIfAbsent(parts[0], parts[1].strip());
        }
        String length = headers.getOrDefault("Content-Length", "0");
        byte[] body = in.readNBytes(length.matches("[0-9]{1,7}") ? Integer.parseInt(length) : 0);
        List<String> target = List.of(line[1].split("\\?", 2));
        return new Request(
                line[0],
                target.get(0),
                target.size() == 1 ? "" : target.get(1),
                headers,
                Text.body(new ByteArrayInputStream(body)));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next == -1 || line.size() == LONGEST_LINE) {
                throw new IOException("not a line");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(ConformanceServer::end);
    }

    private static void end(Socket socket) {
        try {
            // Without it, a TLS socket would first wait for a response that nobody reads.
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed at the same time.
        }
    }
}
