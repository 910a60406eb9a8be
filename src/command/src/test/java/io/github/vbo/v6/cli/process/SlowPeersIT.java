package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/** Servers and clients that stop in the middle, or send a byte a second. The command gives them ten seconds. */
class SlowPeersIT {
    @Test
    void aServerHasToShowItsCertificateInTime() throws Exception {
        ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket slow = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<Process> asking = new ArrayList<>();
            for (ServerSocket server : List.of(silent, slow)) {
                asking.add(Vbo.start(Map.of(), "certificate", "--server=https://127.0.0.1:" + server.getLocalPort()));
            }
            try (Socket asked = slow.accept()) {
                // A TLS record of 16 KiB, byte by byte.
                asked.getOutputStream().write(new byte[] {0x16, 3, 3, 0x40, 0});
                dripping.scheduleAtFixedRate(() -> drip(asked), 0, 1, TimeUnit.SECONDS);
                for (Process process : asking) {
                    Vbo.Result none = Vbo.end(process);
                    assertTrue(
                            none.err()
                                    .matches(
                                            "vbo certificate: no response from https://127\\.0\\.0\\.1:\\d+/: no complete"
                                                    + " response within 10 s\\R"),
                            none.err());
                    assertEquals(1, none.exitCode());
                }
            }
        } finally {
            dripping.shutdownNow();
        }
    }

    private static void drip(Socket socket) {
        try {
            socket.getOutputStream().write(0);
        } catch (IOException e) {
            // The client has gone.
        }
    }

    @Test
    void theStandInDropsARequestThatDoesNotArrive() throws Exception {
        try (StandIn plain = new StandIn("--http", "--conformance");
                StandIn tls = new StandIn("--conformance")) {
            List<Socket> open = new ArrayList<>();
            connect(plain, SocketFactory.getDefault(), open);
            connect(tls, tls.trust().getSocketFactory(), open);
            for (Socket socket : open) {
                assertDropped(socket);
                socket.close();
            }
        }
    }

    /** To the server and the conformance cases: nothing, a byte, half a header, half a body. */
    private static void connect(StandIn standIn, SocketFactory sockets, List<Socket> open) throws IOException {
        URI conformance = URI.create(standIn.printed("conformance"));
        String halfHeader = "POST /v6/token HTTP/1.1\r\nHost: local";
        String halfBody = halfHeader + "host\r\nContent-Length: 9\r\n\r\n{";
        for (URI address : List.of(standIn.address(), conformance)) {
            open.add(new Socket("127.0.0.1", address.getPort()));
            Socket raw = new Socket("127.0.0.1", address.getPort());
            raw.getOutputStream().write(0x16); // The beginning of a method, or of a TLS record.
            open.add(raw);
            for (String half : List.of(halfHeader, halfBody)) {
                Socket socket = sockets.createSocket("127.0.0.1", address.getPort());
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
                open.add(socket);
            }
        }
    }

    private static void assertDropped(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        try {
            socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset: dropped as well.
        }
    }
}
