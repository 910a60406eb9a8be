package io.github.vbo.v6;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.CertificatePinner;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Trusts certificates from files, and public keys. A server with such a certificate or key is trusted whatever the name in its
 * certificate. Another server is trusted if a CA in a file issued its certificate, the name is right and no key is pinned.
 */
final class ServerTrust implements X509TrustManager {
    private static final int MOST_BYTES = 1 << 20;

    private final List<X509Certificate> certificates;
    private final Set<String> pins;

    private ServerTrust(List<X509Certificate> certificates, Set<String> pins) {
        this.certificates = certificates;
        this.pins = pins;
    }

    /** The trust so far, to which the builder's method of that name adds. */
    static ServerTrust of(HttpUrl server, @Nullable ServerTrust trust, String method) {
        if (!server.isHttps()) {
            throw new IllegalArgumentException(method + ": expected an https server to go with it, got " + server);
        }
        return trust == null ? new ServerTrust(List.of(), Set.of()) : trust;
    }

    /** The server has another public key than the pinned ones. */
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
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw wrong(file, Files.exists(file) ? "one that cannot be read" : "no such file", e);
        }
        if (bytes.length > MOST_BYTES) {
            throw wrong(file, "a file of more than 1 MiB", null);
        }
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            List<X509Certificate> more = new ArrayList<>(certificates);
            x509.generateCertificates(new ByteArrayInputStream(bytes)).forEach(one -> more.add((X509Certificate) one));
            if (more.size() == certificates.size()) {
                throw wrong(file, "none in it", null);
            }
            return new ServerTrust(List.copyOf(more), pins);
        } catch (CertificateException e) {
            throw wrong(file, "something else", e);
        }
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
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (isListed(chain[0])) {
            chain[0].checkValidity();
        } else if (pins.isEmpty()) {
            authorities().checkServerTrusted(chain, authType);
        } else {
            throw new AnotherKey(CertificatePinner.pin(chain[0]));
        }
    }

    /** The JDK's own check, with the files' CAs as anchors. The JDK does not check an anchor's dates. */
    private X509TrustManager authorities() throws CertificateException {
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
            return (X509TrustManager) pkix.getTrustManagers()[0];
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
        throw new CertificateException("only servers are checked");
    }
}
