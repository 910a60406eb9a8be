package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.VboStandIn;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.tools.ToolProvider;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java in the README and runs it against the stand-in, with a person who enters the code at once. */
class ReadmeIT {
    @TempDir
    private Path folder;

    @Test
    void theJourneyHasAtMost14Lines() throws Exception {
        assertTrue(snippet().lines().count() <= 14);
    }

    @Test
    void theJavadocOpensOnTheSameJourney() throws Exception {
        Path overview = Path.of("..", "src/client/src/main/javadoc/overview.html");

        assertTrue(Files.readString(overview).contains("<pre>{@code\n" + snippet() + "}</pre>"));
    }

    @Test
    void theJourneyEndsWithTheIdsOfTwoApplications() throws Exception {
        String printed = run("password");

        assertTrue(
                printed.matches(
                        "Open https://127.0.0.1:[0-9]+/devicelogin and enter [A-Z0-9]{9}\\R([0-9a-f-]{36}\\R){2}"),
                printed);
    }

    @Test
    void theJourneyReportsARefusalOfTheServer() throws Exception {
        String printed = run("wrong");

        assertTrue(printed.startsWith("requestToken: the server refused with status 400: "), printed);
    }

    private static String snippet() throws Exception {
        return Blocks.in(Path.of("..", "README.md")).get("java-1");
    }

    private String run(String password) throws Exception {
        try (VboStandIn server = VboStandIn.start()) {
            compile(snippet()
                    .replace("https://vbo.example.com:4443", server.uri().toString())
                    .replace("\"server.crt\"", "\"" + server.certificate() + "\"")
                    .replace("backup.pfx", Pfx.FILE.toAbsolutePath().toString())
                    .replaceAll("System.(out|err)", "screen"));
            SSLContext trusting = new HandshakeCertificates.Builder()
                    .addTrustedCertificate(Certificates.decodeCertificatePem(server.certificatePem()))
                    .build()
                    .sslContext();
            return printedBy(
                    password, HttpClient.newBuilder().sslContext(trusting).build());
        }
    }

    private void compile(String snippet) throws Exception {
        Path source = Files.writeString(folder.resolve("Snippet.java"), """
                import io.github.vbo.v6.*;
                import io.github.vbo.v6.model.Organization;
                import java.io.PrintStream;
                import java.net.URI;
                import java.nio.file.Path;

                public class Snippet {
                    public static void run(char[] password, char[] pfxPassword, PrintStream screen) {
                        %s
                    }
                }
                """.formatted(snippet));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, errors, "-Xlint:all", "-Werror", "-d", folder.toString(), source.toString());
        assertEquals(0, status, errors.toString(StandardCharsets.UTF_8));
    }

    private String printedBy(String password, HttpClient browser) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream screen = new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void println(Object object) {
                println(object.toString());
            }

            @Override
            public void println(String line) {
                super.println(line);
                Matcher told = Pattern.compile("Open (\\S+) and enter (\\S+)").matcher(line);
                if (told.matches()) {
                    type(browser, URI.create(told.group(1)), told.group(2));
                }
            }
        };
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            classes.loadClass("Snippet")
                    .getMethod("run", char[].class, char[].class, PrintStream.class)
                    .invoke(null, password.toCharArray(), Pfx.PASSWORD.toCharArray(), screen);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void type(HttpClient browser, URI page, String code) {
        HttpRequest form = HttpRequest.newBuilder(page)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("code=" + URLEncoder.encode(code, StandardCharsets.UTF_8)))
                .build();
        assertEquals(
                200,
                browser.sendAsync(form, HttpResponse.BodyHandlers.ofString())
                        .join()
                        .statusCode());
    }
}
