package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vbo stand-in} as any HTTP client sees it. */
class StandInIT {
    private static final String ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";
    private static final String PAGE_PATH = "/v6/Organizations/" + ORGANIZATION + "/DeviceCode";
    private static final String PAGE_BODY = """
            {
              "userCode": "CWE5QHLNM",
              "verificationUrl": "https://microsoft.com/devicelogin",
              "expiresIn": 899,
              "message": "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code CWE5QHLNM to authenticate."
            }""";

    private static StandIn standIn;

    @BeforeAll
    static void start() throws IOException {
        standIn = new StandIn("--http", "--example");
    }

    @AfterAll
    static void stop() {
        standIn.close();
    }

    private static HttpResponse<String> send(HttpClient client, URI server, String method, String path, String token)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20));
        if (token != null) {
            request.header("Authorization", token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, String token) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return send(client, standIn.address(), method, path, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer stand-in-token", "bearer stand-in-token", "BEARER  stand-in-token"})
    void withExampleItAnswersAsTheVendorPageInAnySpellingOfTheScheme(String authorization) throws Exception {
        HttpResponse<String> answer = send("POST", PAGE_PATH, authorization);
        assertEquals(200, answer.statusCode());
        assertEquals(PAGE_BODY, answer.body());
        assertEquals(
                "application/json; charset=utf-8",
                answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                PAGE_BODY.length(),
                answer.headers().firstValueAsLong("Content-Length").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", "Bearer stand-in-tokens", "Basic stand-in-token", "stand-in-token"})
    void anyOtherTokenIsAnsweredWith401WithoutABody(String authorization) throws Exception {
        HttpResponse<String> answer = send("POST", PAGE_PATH, authorization.isEmpty() ? null : authorization);
        assertEquals(401, answer.statusCode());
        assertEquals("", answer.body());
        assertEquals("Bearer", answer.headers().firstValue("WWW-Authenticate").orElseThrow());
        assertEquals(List.of(), answer.headers().allValues("Content-Type"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /v6/Organizations/00000000-2762-43e5-8320-dff7a9201f90/DeviceCode, 404, Organization was not found.",
        "POST, /v6/Organizations/40dfa255/DeviceCode, 400, The organization id is not valid.",
        "GET, /v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/DeviceCode, 405,"
                + " The requested resource does not support this method.",
        "POST, /v6/DeviceCodes, 404, No HTTP resource was found that matches the request.",
        "POST, /v6/Organizations, 405, The requested resource does not support this method.",
        "GET, /, 404, No HTTP resource was found that matches the request."
    })
    void aRefusalHasAStatusAndAMessage(String method, String path, int status, String message) throws Exception {
        HttpResponse<String> answer = send(method, path, "Bearer stand-in-token");
        assertEquals(status, answer.statusCode());
        assertEquals("{\"message\": \"" + message + "\"}", answer.body());
        assertEquals(
                "application/json; charset=utf-8",
                answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                status == 405 ? List.of(method.equals("GET") ? "POST" : "GET") : List.of(),
                answer.headers().allValues("Allow"));
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        HttpResponse<String> answer = send("HEAD", PAGE_PATH, null);
        assertEquals(405, answer.statusCode());
        assertEquals("", answer.body());
    }

    @Test
    void aPostWithoutContentLengthIsAnsweredWith411AndHtml() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", standIn.address().getPort())) {
            socket.setSoTimeout(20_000);
            String request = "POST " + PAGE_PATH + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Authorization: Bearer stand-in-token\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 411 "), answer);
            assertTrue(answer.contains("\r\nContent-type: text/html; charset=us-ascii\r\n"), answer);
            assertTrue(answer.contains("\r\n\r\n<!DOCTYPE HTML>"), answer);
        }
    }

    @Test
    void itListensOn127001Only() throws Exception {
        try (Socket socket = new Socket()) {
            // On Linux all of 127.0.0.0/8 is this machine, so the refusal comes immediately.
            InetSocketAddress neighbour =
                    new InetSocketAddress("127.0.0.2", standIn.address().getPort());
            assertThrows(IOException.class, () -> socket.connect(neighbour, 2_000));
        }
    }

    @Test
    void overHttpsWithThePrintedCertificateEachCallGetsANewCode(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("stand-in.pem");
        String organization = "11111111-2222-4333-8444-555555555555";
        try (StandIn other =
                new StandIn("--token=let-me-in", "--organization=" + organization, "--save-certificate=" + file)) {
            assertEquals("https", other.address().getScheme());
            assertEquals("let-me-in", other.printed("token"));
            assertEquals("administrator", other.printed("user"));
            assertEquals("password", other.printed("password"));
            assertEquals(organization, other.printed("organization"));
            assertEquals(file, other.certificate());
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(other.trust())
                    .build();
            String path = PAGE_PATH.replace(ORGANIZATION, organization);
            String first = send(client, other.address(), "POST", path, "Bearer let-me-in")
                    .body();
            String second = send(client, other.address(), "POST", path, "Bearer let-me-in")
                    .body();
            assertNotEquals(code(first), code(second));
            assertEquals(
                    PAGE_BODY.replace("https://microsoft.com/devicelogin", other.printed("sign-in page")),
                    first.replace(code(first), "CWE5QHLNM"));
        }
        assertTrue(Files.exists(file), "a file that the caller named stays");
    }

    @Test
    void itsOptionsSetUserLifetimesThrottlingAndOrganizations() throws Exception {
        try (StandIn other = new StandIn(
                "--http",
                "--user=me",
                "--password=let me in",
                "--token-lifetime=1800",
                "--code-lifetime=60",
                "--throttle",
                "--organization=" + ORGANIZATION + "=first",
                "--organization==second")) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest signIn = HttpRequest.newBuilder(other.address().resolve("/v6/token"))
                    .POST(HttpRequest.BodyPublishers.ofString("grant_type=password&username=me&password=let+me+in"))
                    .build();
            String session =
                    client.send(signIn, HttpResponse.BodyHandlers.ofString()).body();
            assertTrue(session.contains("\"expires_in\": 1800,"), session);
            // Five in a minute, however slow this machine is.
            int status = 200;
            for (int i = 0; i < 5 && status == 200; i++) {
                status = client.send(signIn, HttpResponse.BodyHandlers.ofString())
                        .statusCode();
            }
            assertEquals(429, status);
            String token = "Bearer " + session.replaceFirst("(?s).*\"access_token\": \"(.*?)\".*", "$1");
            String organizations = send(client, other.address(), "GET", "/v6/Organizations", token)
                    .body();
            assertTrue(
                    organizations.matches("(?s).*\"first\".*\"id\": null,\\s*\"name\": \"second\".*"), organizations);
            String code =
                    send(client, other.address(), "POST", PAGE_PATH, token).body();
            assertTrue(code.contains("\"expiresIn\": 60,"), code);
            assertTrue(other.printed("sign-in page").startsWith("https://127.0.0.1:"));
        }
    }

    @Test
    void withAntiforgeryItAcceptsOnlyTokensThatWereRequestedWithTheParameter() throws Exception {
        try (StandIn other = new StandIn("--http", "--antiforgery")) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest without = HttpRequest.newBuilder(other.address().resolve("/v6/token"))
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "grant_type=password&username=administrator&password=password"))
                    .build();
            String session =
                    client.send(without, HttpResponse.BodyHandlers.ofString()).body();
            String token = "Bearer " + session.replaceFirst("(?s).*\"access_token\": \"(.*?)\".*", "$1");
            assertEquals(
                    401,
                    send(client, other.address(), "GET", "/v6/Organizations", token)
                            .statusCode());

            Vbo.Result listed = Vbo.run(
                    Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "password"),
                    "organizations",
                    "--server=" + other.address());

            assertEquals(0, listed.exitCode(), listed.err());
            assertTrue(listed.out().contains("abc.onmicrosoft.com"), listed.out());
        }
    }

    private static String code(String body) {
        return body.replaceFirst("(?s).*\"userCode\": \"([A-Z0-9]{9})\".*", "$1");
    }

    /** SIGTERM, because a background process may ignore the signal of Ctrl-C. Both end it in the same way. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "It runs the commands with sh, and Windows has no SIGTERM.")
    void thePrintedCommandsWorkAndASignalEndsItAndDeletesItsCertificateFile() throws Exception {
        try (StandIn other = new StandIn("--example", "--token=it's$(me)", "--user=D\\o'e", "--password=a&b =%")) {
            assertEquals(3, other.examples().size());
            for (String example : other.examples()) {
                String path = Path.of(Vbo.JAVA).getParent() + ":" + System.getenv("PATH");
                Vbo.Result answer = Vbo.end(Vbo.start(Map.of("PATH", path), List.of("sh", "-c", example)));
                boolean noCurl = answer.exitCode() == 127 && example.startsWith("  curl");
                assertTrue(
                        noCurl || answer.out().matches("(?s).*(CWE5QHLNM|access_token).*"),
                        example + "\n" + answer.err());
            }
            Path file = other.certificate();
            assertTrue(Files.exists(file));
            other.process.toHandle().destroy(); // Process.destroy() would close its output, too
            assertEquals(143, other.process.waitFor());
            assertEquals("", new String(other.process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            assertFalse(Files.exists(file));
        }
    }
}
