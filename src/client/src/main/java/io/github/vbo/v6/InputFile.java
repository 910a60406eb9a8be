package io.github.vbo.v6;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of at most 1 MiB that an argument names. */
record InputFile(String argument, Path path) {
    private static final int MOST_BYTES = 1 << 20;

    /** @param wanted what the file should hold, for the message about a file that is too long */
    byte[] read(String wanted) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw wrong(Files.exists(path) ? "cannot be read" : "does not exist", e);
        }
        if (bytes.length > MOST_BYTES) {
            throw wrong("has more than 1 MiB; give a file with " + wanted, null);
        }
        return bytes;
    }

    IllegalArgumentException wrong(String what, @Nullable Exception cause) {
        return new IllegalArgumentException(argument + ": the file " + path + " " + what, cause);
    }
}
