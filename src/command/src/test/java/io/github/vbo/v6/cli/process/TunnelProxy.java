package io.github.vbo.v6.cli.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** An HTTP proxy that makes each tunnel to one port of this machine, whatever the name of the server. */
final class TunnelProxy implements AutoCloseable {
    final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final int target;
    private final UnaryOperator<String> answer;

    /** @param answer makes the status line and headers from those of a request; if empty, it says nothing */
    TunnelProxy(int target, UnaryOperator<String> answer) throws IOException {
        this.target = target;
        this.answer = answer;
        inBackground(() -> {
            while (true) {
                Socket client = listening.accept();
                inBackground(() -> serve(client));
            }
        });
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void inBackground(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                // A side has closed its connection.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            for (String head = head(client); !head.isEmpty(); head = head(client)) {
                requests.add(head);
                String answered = answer.apply(head);
                client.getOutputStream().write(answered.getBytes(ISO_8859_1));
                if (answered.startsWith("HTTP/1.1 200")) {
                    try (Socket onward = new Socket("127.0.0.1", target)) {
                        inBackground(() -> onward.getInputStream().transferTo(client.getOutputStream()));
                        client.getInputStream().transferTo(onward.getOutputStream());
                    }
                    return;
                }
            }
        }
    }

    private static String head(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = client.getInputStream().read();
            if (read < 0) {
                return "";
            }
            head.append((char) read);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
