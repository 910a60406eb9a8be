package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.vbo.v6.VboClient;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The published jars: what is in them, and what is not. */
class LibraryTest {
    private static final Path COMMAND = Path.of(System.getProperty("vbo.jar"));

    private static Path library() throws URISyntaxException {
        return Path.of(VboClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Test
    void theLibraryHasNeitherCommandNorStandIn() throws Exception {
        try (JarFile jar = new JarFile(library().toFile())) {
            List<String> packages = jar.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')))
                    .distinct()
                    .sorted()
                    .toList();

            assertEquals(
                    List.of(
                            "io/github/vbo/v6",
                            "io/github/vbo/v6/api",
                            "io/github/vbo/v6/json",
                            "io/github/vbo/v6/model"),
                    packages);
        }
    }

    @Test
    void eachJarHasTheLicence() throws Exception {
        for (Path path : List.of(library(), COMMAND)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                assertNotNull(jar.getEntry("META-INF/LICENSE"), path.toString());
            }
        }
    }
}
