package io.github.vbo.v6;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A PFX file (PKCS #12), which must hold a private key and its certificate in date. */
public final class PfxFile {
    private static final String EXPORT = "; export the certificate with its private key (.pfx or .p12, AES256-SHA256)";

    private PfxFile() {}

    /**
     * Checks a file as {@link VboClient#createApplications} does, for use before a person signs in.
     *
     * @param path a PFX file of at most 1 MiB
     * @param password the file's password; it may be empty, and it is not changed
     * @param clock decides whether the certificate is in date
     * @throws IllegalArgumentException if the file cannot be used; its cause is an {@link UnrecoverableKeyException} if the
     *     password is wrong
     */
    public static void check(Path path, char[] password, Clock clock) {
        read(path, password, clock.instant());
    }

    static byte[] read(Path path, char[] password, Instant now) {
        InputFile file = new InputFile("pfx", path);
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw file.wrong("is not a regular file, which can be read twice; save it as one", null);
        }
        byte[] bytes = file.read("one certificate and its private key");
        String flaw = "holds no private key that the password protects" + EXPORT;
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
            boolean refused = isPasswordWrong(e);
            Exception cause = refused && e.getCause() instanceof UnrecoverableKeyException why ? why : e;
            throw file.wrong(kind(bytes, password, refused), cause);
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

    private static String kind(byte[] bytes, char[] password, boolean refused) {
        String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 5));
        boolean ascii = new String(password).matches("\\p{ASCII}*");
        if (refused) {
            return "cannot be opened with the password; check the password"
                    + (ascii ? "" : ", or export the file with one in ASCII, which every Java runtime can use");
        } else if (start.startsWith("feedfeed") || start.startsWith("cececece")) {
            return "is a Java key store; convert it with keytool -importkeystore -deststoretype pkcs12";
        } else if (bytes.length == 0) {
            return "is empty" + EXPORT;
        }
        return (start.equals("2d2d2d2d2d") ? "is in PEM" : "is not a PFX file that Java can read") + EXPORT;
    }

    /** Java reports it so, or as the cause of what it reports. */
    private static boolean isPasswordWrong(Exception failure) {
        return failure instanceof UnrecoverableKeyException || failure.getCause() instanceof UnrecoverableKeyException;
    }
}
