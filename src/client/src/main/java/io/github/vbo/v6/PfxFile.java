package io.github.vbo.v6;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a PFX file (PKCS #12), which must hold a private key and its certificate in date. */
final class PfxFile {
    private static final String WANTED = "a certificate and its private key";
    private static final String EXPORT = "; export the certificate with its private key (.pfx or .p12)";

    private PfxFile() {}

    static byte[] read(Path path, char[] password, Instant now) {
        InputFile file = new InputFile("pfx", path);
        byte[] bytes = file.read(WANTED);
        String flaw = "holds no private key" + EXPORT;
        try {
            KeyStore store = loaded(bytes, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey) {
                    flaw = flaw(store.getCertificate(alias), now);
                    if (flaw == null) {
                        return bytes;
                    }
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw file.wrong(kind(bytes, e), e);
        }
        throw file.wrong(flaw, null);
    }

    private static KeyStore loaded(byte[] bytes, char[] password) throws IOException, GeneralSecurityException {
        if (bytes.length == 0 || bytes[0] != 0x30) {
            throw new IOException("not DER"); // Java would open its own key stores, too.
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(bytes), password);
        return store;
    }

    private static @Nullable String flaw(@Nullable Certificate certificate, Instant now) {
        if (!(certificate instanceof X509Certificate x509)) {
            return "holds a private key without its certificate" + EXPORT;
        }
        Instant from = x509.getNotBefore().toInstant();
        Instant to = x509.getNotAfter().toInstant();
        if (now.isAfter(to)) {
            return "holds a certificate that expired on " + to + "; give one that is in date";
        }
        return now.isBefore(from)
                ? "holds a certificate that is valid only from " + from
                        + "; check the clock, or give one that is in date"
                : null;
    }

    private static String kind(byte[] bytes, Exception failure) {
        String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 5));
        if (isCausedBy(failure, UnrecoverableKeyException.class)) {
            return "cannot be opened with the password; give the password with which it was exported";
        } else if (isCausedBy(failure, InvalidKeySpecException.class)) {
            return "cannot be opened with a password that is not ASCII; export it with AES256-SHA256 or another password";
        } else if (isCausedBy(failure, NoSuchAlgorithmException.class)) {
            return "is encrypted in a way that this Java runtime does not know; export it with AES256-SHA256";
        } else if (start.equals("2d2d2d2d2d")) {
            return "is in PEM" + EXPORT;
        } else if (start.startsWith("feedfeed") || start.startsWith("cececece")) {
            return "is a Java key store; convert it with keytool -importkeystore -deststoretype pkcs12";
        }
        return (bytes.length == 0 ? "is empty" : "is not a PFX file, or is damaged") + EXPORT;
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(type::isInstance);
    }
}
