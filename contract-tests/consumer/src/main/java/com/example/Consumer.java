package com.example;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Organization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * A user's program: GETs find the organization, a POST gets its device code. After the second GET, the server also sends a
 * response to no request. The client must use another connection for the POST. The server needs no module but java.base.
 */
public class Consumer {
    private static final String ORGANIZATIONS = """
            [{"id": "40dfa255-2762-43e5-8320-dff7a9201f90", "name": "abc.onmicrosoft.com"}]""";

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("127.0.0.1"));
                VboClient vbo = VboClient.builder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                        .accessToken("a-token")
                        .build()) {
            Thread responses = new Thread(() -> respond(server));
            responses.setDaemon(true);
            responses.start();
            vbo.organizations();
            Organization organization = vbo.organization("abc.onmicrosoft.com");
            DeviceCode code = vbo.requestDeviceCode(organization);
            System.out.println(code.userCode() + " through " + VboClient.class.getModule());
        }
    }

    private static void respond(ServerSocket server) {
        try (Socket kept = server.accept()) {
            respond(kept, ORGANIZATIONS);
            respond(kept, ORGANIZATIONS, code("ANOTHER99"));
            try (Socket other = server.accept()) {
                respond(other, code("CWE5QHLNM"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(String userCode) {
        return """
                {"userCode": "%s", "verificationUrl": "https://microsoft.com/devicelogin", "expiresIn": 899,
                 "message": "Enter the code."}""".formatted(userCode);
    }

    /** Answers one request, all at once. */
    private static void respond(Socket socket, String... bodies) throws IOException {
        BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        while (!request.readLine().isEmpty()) {}
        StringBuilder responses = new StringBuilder();
        for (String json : bodies) {
            responses.append("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ")
                    .append(json.length())
                    .append("\r\n\r\n")
                    .append(json);
        }
        socket.getOutputStream().write(responses.toString().getBytes());
    }
}
