package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.Moshi;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The published jars and POM: what is in them, and what is not. */
class LibraryIT {
    private static final Path COMMAND = Path.of("../src/command/target/vbo.jar");
    private static final Path PUBLIC_API = Path.of("src/test/resources/public-api.txt");

    private static final String MODULE = "io.github.vbo.v6";
    private static final List<String> PACKAGES = List.of(MODULE, MODULE + ".api", MODULE + ".json", MODULE + ".model");

    private static Path library() throws URISyntaxException {
        return jar(VboClient.class);
    }

    private static Path jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** In order, by their names in Java. */
    private static List<String> classes() throws Exception {
        try (JarFile jar = new JarFile(library().toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theLibraryHasNeitherCommandNorStandIn() throws Exception {
        assertEquals(
                PACKAGES,
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
    void theLibrarysModuleExportsAllItsPackages() throws Exception {
        assertEquals(
                PACKAGES,
                ModuleFinder.of(library()).find(MODULE).orElseThrow().descriptor().exports().stream()
                        .map(ModuleDescriptor.Exports::source)
                        .sorted()
                        .toList());
    }

    @Test
    void theStandInWorksOnAModulePathToo() throws Exception {
        String name = MODULE + ".standin";
        List<Path> jars = new ArrayList<>();
        for (Class<?> type : List.of(
                VboStandIn.class, OkHttpClient.class, HeldCertificate.class, Buffer.class, Moshi.class, Unit.class)) {
            jars.add(jar(type));
        }
        ModuleLayer boot = ModuleLayer.boot();
        Configuration modules = boot.configuration()
                .resolve(ModuleFinder.of(jars.toArray(Path[]::new)), ModuleFinder.of(), Set.of(name));
        Class<?> standIn =
                boot.defineModulesWithOneLoader(modules, null).findLoader(name).loadClass(VboStandIn.class.getName());

        try (AutoCloseable server = (AutoCloseable) standIn.getMethod("start").invoke(null)) {
            assertNotNull(standIn.getMethod("conformance", String.class).invoke(server, "user-code-dropped"));
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
