package io.github.vbo.v6.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A PFX file for applications, with a key for tests alone and a certificate that is valid until 2100. */
final class Pfx {
    static final Path FILE = Path.of("src/test/resources/application.pfx");
    static final String PASSWORD = "pfx-password";

    private Pfx() {}

    static String base64() {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
