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

/** A user's program: a GET finds the organization, a POST gets its device code. The server needs no module but java.base. */
public class Consumer {
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getByName("127.0.0.1"));
                VboClient vbo = VboClient.builder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                        .accessToken("a-token")
                        .build()) {
            Thread responses = new Thread(() -> {
                respond(server, """
                        [{"id": "40dfa255-2762-43e5-8320-dff7a9201f90", "name": "abc.onmicrosoft.com"}]""");
                respond(server, """
                        {"userCode": "CWE5QHLNM", "verificationUrl": "https://microsoft.com/devicelogin", "expiresIn": 899,
                         "message": "Enter the code."}""");
            });
            responses.setDaemon(true);
            responses.start();
            Organization organization = vbo.organization("abc.onmicrosoft.com");
            DeviceCode code = vbo.requestDeviceCode(organization);
            System.out.println(code.userCode() + " through " + VboClient.class.getModule());
        }
    }

    private static void respond(ServerSocket server, String json) {
        try (Socket socket = server.accept()) {
            BufferedReader request = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            while (!request.readLine().isEmpty()) {}
            String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\n";
            socket.getOutputStream().write((head + "Content-Length: " + json.length() + "\r\n\r\n" + json).getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
