package io.github.vbo.v6;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import okhttp3.CertificatePinner;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Trust in the certificates of one file and in public keys, and in no others. A server that shows one of them is that very
 * server, whatever its certificate's name says; any other must have its certificate from a CA in the file, and the right
 * name, and where keys are pinned there is no other. Dates are checked in any case.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private static final int MOST_BYTES = 1 << 20;

    private final List<X509Certificate> certificates;
    private final Set<String> pins;

    private ServerTrust(List<X509Certificate> certificates, Set<String> pins) {
        this.certificates = certificates;
        this.pins = pins;
    }

    static ServerTrust none() {
        return new ServerTrust(List.of(), Set.of());
    }

    /** The server has none of the public keys that it should have. */
    static final class AnotherKey extends CertificateException {
        private static final long serialVersionUID = 1;

        private AnotherKey(String pin) {
            super("the server's public key is not the pinned one but " + pin
                    + "; if the server was given a new certificate, compare it there and pin that");
        }
    }

    ServerTrust and(String pin) {
        if (!pin.matches("sha256/[A-Za-z0-9+/]{43}=")) {
            throw new IllegalArgumentException(
                    "pin: expected sha256/ and the Base64 of 32 bytes, 44 characters, got " + pin);
        }
        Set<String> more = new LinkedHashSet<>(pins);
        more.add(pin);
        return new ServerTrust(certificates, more);
    }

    ServerTrust and(Path file) {
        byte[] bytes;
        try {
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
        } catch (IOException e) {
            throw wrong(file, Files.exists(file) ? "one that cannot be read" : "no such file", e);
        }
        if (bytes.length > MOST_BYTES) {
            throw wrong(file, "a file of more than 1 MiB", null);
        }
        List<X509Certificate> more = new ArrayList<>();
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : x509.generateCertificates(new ByteArrayInputStream(bytes))) {
                more.add((X509Certificate) certificate);
            }
        } catch (CertificateException e) {
            throw wrong(file, "something else", e);
        }
        if (more.isEmpty()) {
            throw wrong(file, "none in it", null);
        }
        more.addAll(certificates);
        return new ServerTrust(List.copyOf(more), pins);
    }

    private static IllegalArgumentException wrong(Path file, String got, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "trust: expected a file of X.509 certificates, PEM or DER, got " + got + ": " + file, cause);
    }

    void apply(OkHttpClient.Builder builder) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new ServerTrust[] {this}, null);
            builder.sslSocketFactory(context.getSocketFactory(), this);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
        HostnameVerifier byName = builder.build().hostnameVerifier();
        builder.hostnameVerifier((host, session) -> isListed(session) || byName.verify(host, session));
    }

    private boolean isListed(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate shown && isListed(shown);
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private boolean isListed(X509Certificate certificate) {
        return certificates.contains(certificate) || pins.contains(CertificatePinner.pin(certificate));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!isListedAndCurrent(chain)) {
            authorities().checkServerTrusted(chain, authType, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!isListedAndCurrent(chain)) {
            authorities().checkServerTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (!isListedAndCurrent(chain)) {
            authorities().checkServerTrusted(chain, authType);
        }
    }

    private boolean isListedAndCurrent(X509Certificate[] chain) throws CertificateException {
        if (!isListed(chain[0])) {
            if (!pins.isEmpty()) {
                throw new AnotherKey(CertificatePinner.pin(chain[0]));
            }
            return false;
        }
        chain[0].checkValidity();
        return true;
    }

    /** The JDK's own check, with the file's CAs as anchors. The JDK does not look at an anchor's dates, so we do. */
    private X509ExtendedTrustManager authorities() throws CertificateException {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            CertificateException none = new CertificateException("the file has no CA's certificate");
            for (X509Certificate certificate : certificates) {
                if (certificate.getBasicConstraints() >= 0) {
                    try {
                        certificate.checkValidity();
                        anchors.setCertificateEntry(String.valueOf(anchors.size()), certificate);
                    } catch (CertificateException outOfDate) {
                        none = outOfDate;
                    }
                }
            }
            if (anchors.size() == 0) {
                throw none;
            }
            TrustManagerFactory pkix = TrustManagerFactory.getInstance("PKIX");
            pkix.init(anchors);
            return (X509ExtendedTrustManager) pkix.getTrustManagers()[0];
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return certificates.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }
}
