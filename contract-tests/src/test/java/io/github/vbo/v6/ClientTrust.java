package io.github.vbo.v6;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The client's rules for an address and its trust in a server, for tests that send requests without the client. */
public final class ClientTrust {
    private ClientTrust() {}

    /** {@return the address with the default port and a slash at the end} */
    public static URI address(URI server) {
        return ServerAddress.of(server).uri();
    }

    /** Trusts a certificate file and a public key as the client does. If both are null, the runtime decides. */
    public static void apply(OkHttpClient.Builder http, @Nullable String certificate, @Nullable String pin) {
        if (certificate != null || pin != null) {
            ServerTrust trust = ServerTrust.JAVA;
            trust = certificate == null ? trust : trust.and(Path.of(certificate));
            trust = pin == null ? trust : trust.and(pin);
            Sockets sockets = new Sockets(HttpUrl.get("https://localhost"), Clock.systemUTC());
            sockets.install(http);
            new ServerCheck(trust).install(http, sockets);
        }
    }
}
