package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.json.Generation;
import io.github.vbo.v6.standin.ConformanceCase;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each check that the templates generate is needed. Without it, the client accepts invalid responses, or fails with an
 * exception that it does not document. Tested is the client, with adapters from a copy of the templates.
 */
class TemplateChecksTest {
    private static VboStandIn standIn;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start() {
        standIn = VboStandIn.builder().http().example().start();
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    @Test
    void withAllChecksEveryViolationIsCaught() throws Exception {
        assertEquals(Set.of(), uncaught(Generation.TEMPLATES));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', textBlock = """
            minLength ; schema.mustache           ; {{#minLength}}.minLength({{.}}){{/minLength}}                ; ''    ; user-code-empty
            pattern   ; schema.mustache           ; {{#pattern}}.pattern("{{{.}}}"){{/pattern}}                  ; ''    ; verification-url-with-scheme-http
            minimum   ; schema.mustache           ; {{#minimum}}.minimum("{{.}}", {{exclusiveMinimum}}){{/minimum}} ; '' ; expires-in-zero
            maximum   ; schema.mustache           ; {{#maximum}}.maximum("{{.}}", {{exclusiveMaximum}}){{/maximum}} ; '' ; expires-in-above-its-maximum
            required  ; objectAdapter.mustache    ; {{#vars}}{{required}}                                        ; {{#vars}}false ; user-code-dropped
            not null  ; objectAdapter.mustache    ; {{>schema}}{{#isNullable}}.nullSafe()                        ; {{>schema}}.nullSafe(){{#isNullable}} ; user-code-null
            """)
    void withoutACheckAViolationIsNotCaught(
            String check, String template, String text, String without, String violation) throws Exception {
        Path copy = work.resolve("templates-" + check);
        Files.createDirectories(copy);
        try (Stream<Path> templates = Files.list(Generation.TEMPLATES)) {
            for (Path file : templates.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        String whole = Files.readString(copy.resolve(template));
        Files.writeString(copy.resolve(template), whole.replace(text, without));
        assertNotEquals(whole, Files.readString(copy.resolve(template)), "The template does not contain this check.");

        Set<String> uncaught = uncaught(copy);

        assertTrue(uncaught.contains(violation), uncaught::toString);
    }

    /** The violations that do not end in one of the client's own exceptions. */
    private static Set<String> uncaught(Path templates) throws Exception {
        Path sources = work.resolve("sources-" + templates.getFileName());
        Generation.generate(
                Generation.ROOT.resolve("openapi/vbo-v6.yaml"),
                templates,
                "io.github.vbo.v6.api",
                "io.github.vbo.v6.model",
                sources);
        Set<String> uncaught = new TreeSet<>();
        try (URLClassLoader client = client(compiled(sources))) {
            for (ConformanceCase each : ConformanceCase.all()) {
                if (each.operations().contains("requestDeviceCode")
                        && each.isViolation()
                        && !each.hiddenFrom().containsKey("client")
                        && !isCaught(client, standIn.conformance("requestDeviceCode", each.name()))) {
                    uncaught.add(each.name());
                }
            }
        }
        return uncaught;
    }

    private static Path compiled(Path sources) throws IOException {
        Path classes = sources.resolveSibling("classes-" + sources.getFileName());
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        return classes;
    }

    /** Loads the library a second time, with other generated classes. */
    private static URLClassLoader client(Path generated) throws IOException {
        List<URL> urls = new ArrayList<>(List.of(generated.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static boolean isCaught(ClassLoader client, URI server) throws Exception {
        Object builder = client.loadClass(VboClient.class.getName())
                .getMethod("builder", URI.class)
                .invoke(null, server);
        builder.getClass().getMethod("accessToken", String.class).invoke(builder, standIn.token());
        try (AutoCloseable vbo =
                (AutoCloseable) builder.getClass().getMethod("build").invoke(builder)) {
            vbo.getClass().getMethod("requestDeviceCode", UUID.class).invoke(vbo, standIn.organization());
            return false;
        } catch (InvocationTargetException e) {
            // The client reports an exception of an adapter, too; but then no check has caught the violation.
            return client.loadClass(VboException.class.getName()).isInstance(e.getCause())
                    && !e.getCause().getMessage().contains("JSON that cannot be read");
        }
    }
}
