package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.StandInServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java, cut from it, compiled and run against the stand-in. */
class ReadmeTest {
    private static final UUID ORGANIZATION = UUID.fromString(StandInServer.PAGE_ORGANIZATION);

    @TempDir
    private Path folder;

    @Test
    void theSnippetCompilesAndPrintsACode() throws Exception {
        StandInServer.Options options = new StandInServer.Options(0, false, true, "token", ORGANIZATION);
        try (StandInServer server = StandInServer.start(options)) {
            Path certificate = Files.writeString(
                    folder.resolve("server.crt"), server.certificatePem().orElseThrow());

            String printed = run(snippet()
                    .replace("https://vbo.example.com:4443", server.address().toString())
                    .replace("\"server.crt\"", "\"" + certificate + "\""));

            assertEquals("Open https://microsoft.com/devicelogin and enter CWE5QHLNM", printed.strip());
        }
    }

    @Test
    void theSnippetReportsARefusalOfTheServer() throws Exception {
        StandInServer.Options options = new StandInServer.Options(0, false, true, "another", ORGANIZATION);
        try (StandInServer server = StandInServer.start(options)) {
            Path certificate = Files.writeString(
                    folder.resolve("server.crt"), server.certificatePem().orElseThrow());

            String printed = run(snippet()
                    .replace("https://vbo.example.com:4443", server.address().toString())
                    .replace("\"server.crt\"", "\"" + certificate + "\""));

            assertTrue(printed.contains("refused with status 401"), printed);
        }
    }

    private static String snippet() throws Exception {
        String readme = Files.readString(Path.of(System.getProperty("project.root"), "README.md"));
        Matcher java = Pattern.compile("(?s)```java\n(.*?)```").matcher(readme);
        assertTrue(java.find());
        return java.group(1);
    }

    private String run(String snippet) throws Exception {
        Path source = Files.writeString(folder.resolve("Snippet.java"), """
                import io.github.vbo.v6.*;
                import java.net.URI;
                import java.nio.file.Path;
                import java.util.UUID;

                public class Snippet {
                    public static void run(String token, UUID organizationId) {
                        %s
                    }
                }
                """.formatted(snippet));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, errors, "-Xlint:all", "-Werror", "-d", folder.toString(), source.toString());
        assertEquals(0, status, errors.toString(StandardCharsets.UTF_8));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capture);
        System.setErr(capture);
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            classes.loadClass("Snippet")
                    .getMethod("run", String.class, UUID.class)
                    .invoke(null, "token", ORGANIZATION);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
