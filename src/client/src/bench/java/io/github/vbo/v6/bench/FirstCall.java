package io.github.vbo.v6.bench;

import java.net.URI;
import java.nio.file.Path;

/** One call in a process of its own, to time it from outside. First start {@link Server}: it prints what to give. */
final class FirstCall {
    private FirstCall() {}

    /**
     * Makes one call.
     *
     * @param args client, address of the server, file of its certificate
     */
    public static void main(String[] args) throws Exception {
        try (Client client = Client.Kind.valueOf(args[0]).open(URI.create(args[1]), Path.of(args[2]))) {
            client.requestDeviceCode(Server.ORGANIZATION);
        }
    }
}
