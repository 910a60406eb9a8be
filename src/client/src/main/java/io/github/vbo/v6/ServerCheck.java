package io.github.vbo.v6;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import okhttp3.CertificatePinner;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Checks the certificates that a server shows. If they are not trusted, finds out why. */
final class ServerCheck implements X509TrustManager {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final ServerTrust trust;
    private final @Nullable X509TrustManager java;

    ServerCheck(ServerTrust trust) {
        this.trust = trust;
        this.java = trust.equals(ServerTrust.JAVA) ? java() : null;
    }

    private static X509TrustManager java() {
        Exception failure = null;
        try {
            X509TrustManager java = manager(null);
            if (java.getAcceptedIssuers().length > 0) {
                return java;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            failure = e;
        }
        throw new IllegalStateException(
                "this Java runtime has no certificate of a CA that it can read; check the property"
                        + " javax.net.ssl.trustStore, or trust the server's certificate",
                failure);
    }

    void install(OkHttpClient.Builder builder, Sockets sockets) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {sockets.clientCertificates()}, new TrustManager[] {this}, null);
            builder.sslSocketFactory(sockets.tls(context.getSocketFactory()), this);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
        HostnameVerifier byName = builder.build().hostnameVerifier();
        builder.hostnameVerifier((host, session) -> hasAnyName(session) || byName.verify(host, session));
    }

    private boolean hasAnyName(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate shown && trust.hasAnyName(shown);
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory pkix = TrustManagerFactory.getInstance("PKIX");
        pkix.init(anchors);
        return (X509TrustManager) pkix.getTrustManagers()[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            check(chain, authType);
        } catch (Untrusted e) {
            throw e.of(chain[0]);
        }
    }

    private void check(X509Certificate[] chain, String authType) throws Untrusted {
        X509Certificate shown = chain[0];
        if (!trust.pins().isEmpty() && !trust.isPinned(shown)) {
            throw new Untrusted("the server's public key is not the pinned one but " + CertificatePinner.pin(shown)
                    + "; if the server was given a new certificate, compare it there and pin that");
        } else if (trust.isListed(shown) || java == null && trust.certificates().isEmpty()) {
            Untrusted.unlessInDate("the server's certificate", shown, new Date());
        } else {
            try {
                (java == null ? authorities() : java).checkServerTrusted(chain, authType);
            } catch (CertificateException e) {
                throw reason(chain, e);
            }
        }
    }

    /** The JDK's own check, with the files' CAs as anchors. The JDK does not check an anchor's dates. */
    private X509TrustManager authorities() throws CertificateException {
        try {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            CertificateException none = null;
            for (X509Certificate certificate : trust.certificates()) {
                if (certificate.getBasicConstraints() >= 0) {
                    try {
                        Untrusted.unlessInDate(
                                "the trusted certificate of " + name(certificate), certificate, new Date());
                        anchors.setCertificateEntry(String.valueOf(anchors.size()), certificate);
                    } catch (Untrusted outOfDate) {
                        none = outOfDate;
                    }
                }
            }
            if (anchors.size() == 0) {
                throw none == null ? new CertificateException("no anchor") : none;
            }
            return manager(anchors);
        } catch (IOException | GeneralSecurityException e) {
            throw e instanceof Untrusted untrusted ? untrusted : new CertificateException(e);
        }
    }

    private Untrusted reason(X509Certificate[] chain, CertificateException failure) throws Untrusted {
        if (failure instanceof Untrusted known) {
            return known;
        }
        List<X509Certificate> path = path(chain);
        X509Certificate last = path.get(path.size() - 1);
        for (X509Certificate shown : path) {
            Untrusted.unlessInDate(
                    shown == chain[0] ? "the server's certificate" : "the certificate of the CA " + name(shown),
                    shown,
                    new Date());
        }
        for (X509Certificate ca : trust.certificates()) {
            if (ca.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                Untrusted.unlessInDate("the trusted certificate of " + name(ca), ca, new Date());
            }
        }
        String where = java == null ? "not in the trusted file" : "not among the CAs of this Java runtime";
        String issuer = name(last.getIssuerX500Principal());
        if (!isForServers(chain[0])) {
            return new Untrusted("the server's certificate is not made for servers (its extended key usage);"
                    + " the server needs another one");
        } else if (isSelfSigned(chain[0])) {
            return new Untrusted("the server's certificate is self-signed and " + where
                    + "; compare it, then trust it or pin its key");
        } else if (java == null && trust.certificates().stream().allMatch(one -> one.getBasicConstraints() < 0)) {
            return new Untrusted("the server's certificate is not in the trusted file, and the file has no CA's"
                    + " certificate; trust the certificate of " + issuer + " if this is the right server");
        } else if (!knows(last.getIssuerX500Principal())) {
            String missing =
                    isSelfSigned(last) ? "" : "; if it is an intermediate CA, the server must send its certificate";
            return new Untrusted("the server's certificate was issued by " + issuer + ", a CA that is " + where
                    + "; trust that CA if this is the right server" + missing);
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Untrusted("the server's certificate does not pass Java's checks: "
                + Refusal.line("" + root.getMessage()) + "; if the CA has a new certificate, trust that");
    }

    /** The server's certificate, and those above it, as far as the server sent them. */
    private static List<X509Certificate> path(X509Certificate[] chain) {
        List<X509Certificate> path = new ArrayList<>(List.of(chain[0]));
        for (int i = 0; i < path.size(); i++) {
            X500Principal issuer = path.get(i).getIssuerX500Principal();
            for (X509Certificate next : chain) {
                if (path.size() == i + 1 && next.getSubjectX500Principal().equals(issuer) && !path.contains(next)) {
                    path.add(next);
                }
            }
        }
        return path;
    }

    private boolean knows(X500Principal issuer) {
        return List.of(getAcceptedIssuers()).stream()
                .anyMatch(ca -> ca.getSubjectX500Principal().equals(issuer));
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static boolean isForServers(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses == null || uses.contains(SERVER_AUTHENTICATION) || uses.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    private static String name(X500Principal principal) {
        String name = Refusal.line(principal.getName());
        return name.length() > 200 ? name.substring(0, 200) + "…" : name;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return java == null ? trust.certificates().toArray(X509Certificate[]::new) : java.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only servers are checked");
    }
}
