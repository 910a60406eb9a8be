package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test in the Javadoc of the stand-in's package, compiled and run against the packaged jars. */
class StandInKitIT {
    private static final Path JAVADOC =
            Path.of("src/stand-in/src/main/java/io/github/vbo/v6/standin/package-info.java");

    @TempDir
    private Path folder;

    @Test
    void theTestInTheJavadocHasTenLinesAndPasses() throws Exception {
        String javadoc =
                Files.readString(Path.of("..").resolve(JAVADOC));
        Matcher snippet =
                Pattern.compile("(?s)<pre>\\{@code\n(.*?) \\* }</pre>").matcher(javadoc);
        assertTrue(snippet.find());
        String test = snippet.group(1).replaceAll("(?m)^ \\* ", "");
        assertEquals(10, test.lines().count());
        Path source = Files.writeString(folder.resolve("SnippetTest.java"), """
                import static org.junit.jupiter.api.Assertions.assertEquals;
                import io.github.vbo.v6.*;
                import io.github.vbo.v6.standin.VboStandIn;
                import org.junit.jupiter.api.Test;

                class SnippetTest {
                    %s
                }
                """.formatted(test));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, errors, "-Xlint:all", "-Werror", "-d", folder.toString(), source.toString());
        assertEquals(0, status, errors.toString(StandardCharsets.UTF_8));
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> compiled = classes.loadClass("SnippetTest");
            Method passes = compiled.getDeclaredMethod("aPersonSignsIn");
            assertTrue(passes.isAnnotationPresent(Test.class));
            var constructor = compiled.getDeclaredConstructor();
            constructor.setAccessible(true);
            passes.setAccessible(true);
            passes.invoke(constructor.newInstance());
        }
    }
}
