package io.github.vbo.v6.bench;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.UUID;
import javax.net.ssl.TrustManagerFactory;

/** One way to call the server. */
public interface Client extends AutoCloseable {
    String TOKEN = "Access-Token";

    /** The most callers of a benchmark. Each client keeps as many connections. */
    int CALLERS = 64;

    /** Which client. */
    enum Kind {
        FACADE,
        BY_HAND,
        APACHE;

        Client open(URI server, Path certificate) throws Exception {
            return switch (this) {
                case FACADE -> new Facade(server, certificate);
                case BY_HAND -> new ByHand(server, certificate);
                case APACHE -> new Apache(server, certificate);
            };
        }
    }

    Object requestDeviceCode(UUID organization) throws Exception;

    /** Lists the organizations of the server. */
    Object organizations() throws Exception;

    /** Asks until the server says that a person has signed in. */
    void awaitSignIn(String userCode) throws Exception;

    /** Reads a list of organizations as the body of a response. */
    Object decode(byte[] organizations) throws Exception;

    /** Trust in one certificate, with the JDK's own means. */
    static TrustManagerFactory trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }
}
