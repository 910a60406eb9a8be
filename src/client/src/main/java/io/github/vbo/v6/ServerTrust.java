package io.github.vbo.v6;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.CertificatePinner;
import okhttp3.HttpUrl;

/**
 * The certificates and public keys that are trusted; without both, the CAs of the Java runtime. If both are given, a server must
 * have both. The name of a server with a listed certificate, or with a pinned key and no certificates given, does not matter.
 */
record ServerTrust(List<X509Certificate> certificates, Set<String> pins) {
    static final ServerTrust JAVA = new ServerTrust(List.of(), Set.of());

    ServerTrust and(String pin) {
        if (!pin.matches("sha256/[A-Za-z0-9+/]{43}=")) {
            throw new IllegalArgumentException(
                    "pin: " + pin + " is not a pin; give sha256/ and the Base64 of 32 bytes (44 characters)");
        }
        Set<String> more = new LinkedHashSet<>(pins);
        more.add(pin);
        return new ServerTrust(certificates, more);
    }

    ServerTrust and(Path file) {
        return new ServerTrust(
                Stream.concat(certificates.stream(), CertificateFile.read(file).stream())
                        .toList(),
                pins);
    }

    /** To be called by the builder's method of that name: only an https server can be trusted. */
    ServerTrust checked(HttpUrl server, String method) {
        if (!server.isHttps()) {
            throw new IllegalArgumentException(
                    method + ": " + server + " is plain http and has no certificate; give an https address");
        }
        return this;
    }

    boolean hasAnyName(X509Certificate shown) {
        return isListed(shown) || certificates.isEmpty() && isPinned(shown);
    }

    boolean isListed(X509Certificate certificate) {
        return certificates.contains(certificate);
    }

    boolean isPinned(X509Certificate certificate) {
        return pins.contains(CertificatePinner.pin(certificate));
    }
}
