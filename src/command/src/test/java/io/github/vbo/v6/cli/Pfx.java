package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/** Makes PFX files with the JDK's keytool. */
public final class Pfx {
    public static final String PASSWORD = "a-secret-pfx-password";

    private static byte[] usual;

    private Pfx() {}

    /** A file with a private key and its certificate, which is in date. Keytool runs only once. */
    public static synchronized Path file(Path folder) throws Exception {
        if (usual == null) {
            usual = Files.readAllBytes(file(folder, "backup.pfx", "-validity", "30"));
        }
        return Files.write(folder.resolve("backup.pfx"), usual);
    }

    static Path file(Path folder, String name, String... options) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-keyalg", "EC"));
        command.addAll(List.of("-alias", "backup", "-dname", "CN=Backup", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor());
        return file;
    }

    /** A copy of a file. Keytool makes none with an empty password. */
    static Path withEmptyPassword(Path file) throws Exception {
        KeyStore copy = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        Key key = copy.getKey("backup", PASSWORD.toCharArray());
        copy.setKeyEntry("backup", key, new char[0], copy.getCertificateChain("backup"));
        Path open = file.resolveSibling("open.pfx");
        try (OutputStream out = Files.newOutputStream(open)) {
            copy.store(out, new char[0]);
        }
        return open;
    }
}
