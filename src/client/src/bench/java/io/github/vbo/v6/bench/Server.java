package io.github.vbo.v6.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A server on loopback that answers at once, over http and over TLS. It is a process of its own, so its CPU time is not
 * counted, and it ends with the process that started it.
 */
record Server(Process process, URI http, URI https, Path certificate) implements AutoCloseable {
    static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    static final UUID UNKNOWN = UUID.fromString("00000000-0000-0000-0000-000000000000");
    static final String CONFIRMED = "CWE5QHLNM";
    static final String PENDING = "PENDING99";

    private static final byte[] CODE = response(
            "200 OK",
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\",\"expiresIn\":899,\"message\":"
                    + "\"To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code"
                    + " CWE5QHLNM to authenticate.\"}");
    private static final byte[] REFUSAL = response("404 Not Found", "{\"message\":\"Organization was not found\"}");
    private static final byte[] YES = response("200 OK", "{\"authenticated\":true}");
    private static final byte[] NO = response("200 OK", "{\"authenticated\":false}");

    /** 5,000 organizations of 2 KB each, as a service provider's server lists them. Only the server's process has them. */
    private static final class Organizations {
        private static final byte[] LIST = response(
                "200 OK",
                IntStream.range(0, 5000)
                        .mapToObj(i -> """
                                {"id": "40dfa255-2762-43e5-8320-%012d", "name": "abc%d.onmicrosoft.com", "officeName": "abc%d",
                                 "type": "Office365", "region": "Worldwide", "isBackedup": true, "_links": {"self": "%s"}}"""
                                .formatted(i, i, i, "x".repeat(1840)))
                        .collect(Collectors.joining(",", "[", "]")));
    }

    static Server start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines = process.inputReader();
        return new Server(
                process, URI.create(lines.readLine()), URI.create(lines.readLine()), Path.of(lines.readLine()));
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** Prints two addresses and the file of the certificate; serves until its standard input ends. */
    public static void main(String[] args) throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates tls =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        Path file = Files.createTempFile("server", ".pem");
        Files.writeString(file, certificate.certificatePem());
        System.out.println("http://127.0.0.1:" + listen(ServerSocketFactory.getDefault()));
        System.out.println("https://127.0.0.1:" + listen(tls.sslContext().getServerSocketFactory()));
        System.out.println(file);
        while (System.in.read() >= 0) {}
        Files.delete(file);
        System.exit(0);
    }

    private static int listen(ServerSocketFactory sockets) throws IOException {
        ServerSocket listening = sockets.createServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
        start(() -> {
            while (true) {
                Socket socket = accepted(listening);
                start(() -> serve(socket));
            }
        });
        return listening.getLocalPort();
    }

    private static Socket accepted(ServerSocket listening) {
        try {
            return listening.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        new Thread(task).start();
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] request = new byte[8192];
            int length = 0;
            for (int read; (read = in.read(request, length, request.length - length)) > 0; ) {
                length += read;
                String text = new String(request, 0, length, ISO_8859_1);
                if (isWhole(text)) {
                    out.write(answer(text));
                    length = 0;
                }
            }
        } catch (IOException e) {
            // The client closed the connection.
        }
    }

    private static boolean isWhole(String request) {
        return isQuestion(request) ? request.endsWith("}") : request.endsWith("\r\n\r\n");
    }

    private static boolean isQuestion(String request) {
        return request.startsWith("POST /v6/DeviceCode/check ");
    }

    private static byte[] answer(String request) {
        if (isQuestion(request)) {
            return request.contains(PENDING) ? NO : YES;
        }
        if (request.startsWith("GET ")) {
            return Organizations.LIST;
        }
        return request.contains(UNKNOWN.toString()) ? REFUSAL : CODE;
    }

    private static byte[] response(String status, String json) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                        + json.length() + "\r\n\r\n" + json)
                .getBytes(ISO_8859_1);
    }
}
