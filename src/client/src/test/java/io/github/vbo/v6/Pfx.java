package io.github.vbo.v6;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import okhttp3.tls.HeldCertificate;

/** Writes PFX files. */
final class Pfx {
    static {
        // So that a test can open a file a thousand times.
        for (String what : new String[] {"mac", "certPbe", "keyPbe"}) {
            System.setProperty("keystore.pkcs12." + what + "IterationCount", "1");
        }
    }

    private Pfx() {}

    /** A file with one private key and its certificate. */
    static Path file(Path folder, String password, HeldCertificate certificate) throws Exception {
        KeyStore store = empty("PKCS12");
        store.setKeyEntry("backup", certificate.keyPair().getPrivate(), password.toCharArray(), new Certificate[] {
            certificate.certificate()
        });
        return Files.write(folder.resolve("backup.pfx"), bytes(store, password));
    }

    static KeyStore empty(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    static byte[] bytes(KeyStore store, String password) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        return bytes.toByteArray();
    }
}
