package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.VboClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The published jars and POM: what is in them, and what is not. */
class LibraryIT {
    private static final Path COMMAND = Path.of("../src/command/target/vbo.jar");
    private static final Path PUBLIC_API = Path.of("src/test/resources/public-api.txt");

    private static Path library() throws URISyntaxException {
        return Path.of(VboClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** In order, by their names in Java. */
    private static List<String> classes() throws Exception {
        try (JarFile jar = new JarFile(library().toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theLibraryHasNeitherCommandNorStandIn() throws Exception {
        assertEquals(
                List.of("io.github.vbo.v6", "io.github.vbo.v6.api", "io.github.vbo.v6.json", "io.github.vbo.v6.model"),
                classes().stream()
                        .map(name -> name.substring(0, name.lastIndexOf('.')))
                        .distinct()
                        .toList());
    }

    @Test
    void eachPackageSaysWhatMayBeNull() throws Exception {
        for (String name : classes()) {
            String packageInfo = name.replaceFirst("[^.]+$", "package-info");

            assertTrue(Class.forName(packageInfo).isAnnotationPresent(NullMarked.class), packageInfo);
        }
    }

    @Test
    void theLibraryIsAModuleByItsName() throws Exception {
        assertEquals(
                List.of("io.github.vbo.v6"),
                ModuleFinder.of(library()).findAll().stream()
                        .map(module -> module.descriptor().name())
                        .toList());
    }

    @Test
    void eachJarHasTheLicence() throws Exception {
        for (Path path : List.of(library(), COMMAND)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                assertNotNull(jar.getEntry("META-INF/LICENSE"), path.toString());
            }
        }
    }

    @Test
    void thePublicApiIsTheOneOnRecord() throws Exception {
        List<String> recorded = Files.readAllLines(PUBLIC_API);
        List<String> now = publicApi();
        List<String> changes = new ArrayList<>();
        recorded.stream()
                .filter(line -> !now.contains(line))
                .map("\n- "::concat)
                .forEach(changes::add);
        now.stream()
                .filter(line -> !recorded.contains(line))
                .map("\n+ "::concat)
                .forEach(changes::add);

        Path file = Files.write(Path.of("target/public-api.txt"), now);
        assertTrue(
                changes.isEmpty(),
                () -> "The public API has changed. If that is meant, copy contract-tests/" + file
                        + " to contract-tests/" + PUBLIC_API + "." + String.join("", changes));
    }

    /** What javap says of each class that others can see, each line with the name of its class. */
    private static List<String> publicApi() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String name : classes()) {
            if (isPublic(Class.forName(name))) {
                StringWriter out = new StringWriter();
                PrintWriter printer = new PrintWriter(out);
                ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
                assertEquals(
                        0,
                        javap.run(
                                printer, printer, "-protected", "-cp", library().toString(), name));
                out.toString()
                        .lines()
                        .filter(line -> !line.startsWith("Compiled from") && !line.equals("}"))
                        .map(line -> name + ": " + line.strip().replace(" {", ""))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }
}
