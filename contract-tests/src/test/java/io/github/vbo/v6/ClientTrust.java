package io.github.vbo.v6;

import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The client's rules for an address and its trust in a server, for tests that send requests without the client. */
public final class ClientTrust {
    private ClientTrust() {}

    /** {@return the address with the default port and a slash at the end} */
    public static URI address(URI server) {
        return ServerAddress.of(server).uri();
    }

    /** {@return trust in a certificate file or a public key; the runtime's own trust if both are null} */
    public static SSLContext of(@Nullable String certificate, @Nullable String pin) throws GeneralSecurityException {
        if (certificate == null && pin == null) {
            return SSLContext.getDefault();
        }
        ServerTrust trust = ServerTrust.of(ServerAddress.of(URI.create("https://localhost")), null, "trust");
        trust = certificate == null ? trust : trust.and(Path.of(certificate));
        trust = pin == null ? trust : trust.and(pin);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {trust}, null);
        return tls;
    }
}
