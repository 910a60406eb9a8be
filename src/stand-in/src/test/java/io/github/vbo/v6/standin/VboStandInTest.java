package io.github.vbo.v6.standin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stand-in as a test kit: options, failures on request, and close; over http and https. */
class VboStandInTest {
    private static final String CODE = "/v6/Organizations/40dfa255-2762-43e5-8320-dff7a9201f90/DeviceCode";

    private record Reply(int status, String body, Map<String, List<String>> headers) {}

    private VboStandIn server;
    private OkHttpClient client;

    private void start(String scheme, VboStandIn.Builder options) {
        server = (scheme.equals("http") ? options.http() : options).start();
        HandshakeCertificates trust = trust();
        client = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .retryOnConnectionFailure(false)
                .build();
    }

    private void start(String scheme) {
        start(scheme, VboStandIn.builder());
    }

    private HandshakeCertificates trust() {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(Certificates.decodeCertificatePem(server.certificatePem()))
                .build();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.connectionPool().evictAll();
        }
        if (server != null) {
            server.close();
        }
    }

    private Reply post(URI address, String path, String token, String body) throws IOException {
        Request request = new Request.Builder()
                .url(address + path)
                .header("Authorization", "Bearer " + token)
                .post(RequestBody.create(body, null))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return new Reply(
                    response.code(),
                    response.body().string(),
                    response.headers().toMultimap());
        }
    }

    private Reply requestCode() throws IOException {
        return post(server.uri(), CODE, server.token(), "");
    }

    private String userCode() throws IOException {
        return requestCode().body.replaceFirst("(?s).*\"userCode\": \"([A-Z0-9]{9})\".*", "$1");
    }

    private boolean isSignedIn(String code) throws IOException {
        return post(server.uri(), "/v6/DeviceCode/check", server.token(), "{\"userCode\": \"" + code + "\"}")
                .body
                .equals("{\"authenticated\": true}");
    }

    private Reply signIn() throws IOException {
        String form = "grant_type=password&username=" + server.user() + "&password=" + server.password();
        return post(server.uri(), "/v6/token", "", form);
    }

    @Test
    void withoutOptionsItServesHttpsOnAFreeLoopbackPort() throws Exception {
        server = VboStandIn.start();
        assertEquals("https", server.uri().getScheme());
        assertEquals("127.0.0.1", server.uri().getHost());
        try (VboStandIn other = VboStandIn.start()) {
            assertNotEquals(server.uri(), other.uri());
            assertNotEquals(server.token(), other.token());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theTokenTheUserAndTheOrganizationAreAccepted(String scheme) throws Exception {
        start(scheme);
        assertEquals(scheme, server.uri().getScheme());
        assertEquals(200, signIn().status);
        assertEquals(
                200,
                post(server.uri(), "/v6/Organizations/" + server.organization() + "/DeviceCode", server.token(), "")
                        .status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theOptionsAreWhatTheServerKnows(String scheme) throws Exception {
        UUID id = UUID.fromString("11111111-2222-4333-8444-555555555555");
        start(
                scheme,
                VboStandIn.builder()
                        .user("me", "secret")
                        .token("let-me-in")
                        .organizations(new Organization(null, "first"), new Organization(id, "second"))
                        .codeLifetime(Duration.ofSeconds(60))
                        .tokenLifetime(Duration.ofSeconds(30)));
        assertEquals("me secret let-me-in", server.user() + " " + server.password() + " " + server.token());
        assertEquals(id, server.organization());
        assertTrue(signIn().body.contains("\"expires_in\": 30,"));
        assertTrue(post(server.uri(), "/v6/Organizations/" + id + "/DeviceCode", "let-me-in", "")
                .body
                .contains("\"expiresIn\": 60,"));
    }

    @Test
    void theExampleIsTheVendors() throws Exception {
        start("https", VboStandIn.builder().example());
        assertTrue(requestCode().body.contains("\"userCode\": \"CWE5QHLNM\""));
        assertTrue(requestCode().body.contains("\"verificationUrl\": \"https://microsoft.com/devicelogin\""));
        server.signIn("CWE5QHLNM");
        assertTrue(isSignedIn("CWE5QHLNM"));
    }

    @Test
    void aBuilderThatIsUsedAgainDoesNotChangeARunningServer() {
        VboStandIn.Builder builder = VboStandIn.builder().user("first", "password");
        start("https", builder);
        builder.user("second", "password").organizations();
        assertEquals("first", server.user());
        assertEquals(UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90"), server.organization());
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                wrong("port: 65536 is out of range; give 0 to 65535", builder -> builder.port(65_536)),
                wrong("port: -1 is out of range; give 0 to 65535", builder -> builder.port(-1)),
                wrong(
                        "token: it is empty or has other characters (not shown); give visible ASCII characters",
                        builder -> builder.token("")),
                wrong(
                        "codeLifetime: PT0S cannot be used; give whole seconds, at least one",
                        builder -> builder.codeLifetime(Duration.ZERO)),
                wrong(
                        "tokenLifetime: PT1.5S cannot be used; give whole seconds, at least one",
                        builder -> builder.tokenLifetime(Duration.ofMillis(1500))));
    }

    private static Arguments wrong(String message, Consumer<VboStandIn.Builder> option) {
        return Arguments.of(message, option);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongOptions")
    void aWrongOptionIsAnExceptionThatNamesIt(String message, Consumer<VboStandIn.Builder> option) {
        VboStandIn.Builder builder = VboStandIn.builder();
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> option.accept(builder))
                        .getMessage());
    }

    @Test
    void aServerWithoutAnOrganizationHasNoId() {
        start("http", VboStandIn.builder().organizations());
        assertThrows(IllegalStateException.class, server::organization);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void thePortCanBeChosenAndATakenOneIsAClearException(String scheme) throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
            Set<Thread> before = threads();
            UncheckedIOException refused = assertThrows(
                    UncheckedIOException.class,
                    () -> start(scheme, VboStandIn.builder().port(port)));
            assertEquals(
                    "port " + port + " cannot be opened: Address already in use; choose another, or 0 for a free one",
                    refused.getMessage());
            assertEnded(before);
        }
        start(scheme, VboStandIn.builder().port(port));
        assertEquals(port, server.uri().getPort());
        assertEquals(200, requestCode().status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void theCertificateIsAFileUntilTheServerIsClosed(String scheme) throws Exception {
        start(scheme);
        Path file = server.certificate();
        assertEquals(file, server.certificate());
        assertEquals(server.certificatePem(), Files.readString(file));
        server.close();
        assertFalse(Files.exists(file));
        assertThrows(IllegalStateException.class, server::certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aPersonSignsInWithACode(String scheme) throws Exception {
        start(scheme);
        String code = userCode();
        assertFalse(isSignedIn(code));
        server.signIn(code.toLowerCase().substring(0, 3) + "-" + code.substring(3));
        assertTrue(isSignedIn(code));
        assertThrows(IllegalArgumentException.class, () -> server.signIn("NOSUCHONE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void expiredTokensAreRefusedAndANewOneAndRefreshTokensAreAccepted(String scheme) throws Exception {
        start(scheme);
        String fixed = server.token();
        String session = signIn().body;
        String access = session.replaceFirst("(?s).*\"access_token\": \"(.*?)\".*", "$1");
        String refresh = session.replaceFirst("(?s).*\"refresh_token\": \"(.*?)\".*", "$1");
        assertEquals(200, post(server.uri(), CODE, access, "").status);

        server.expireTokens();

        assertEquals(401, post(server.uri(), CODE, access, "").status);
        assertEquals(401, post(server.uri(), CODE, fixed, "").status);
        assertEquals(200, requestCode().status);
        assertEquals(
                200, post(server.uri(), "/v6/token", "", "grant_type=refresh_token&refresh_token=" + refresh).status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void eachRefusalIsForOneCallOfItsOperation(String scheme) throws Exception {
        start(scheme);
        server.refuse("requestDeviceCode", 500, "{\"message\": \"Session has expired.\"}");
        server.refuse("requestDeviceCode", 403, "");
        server.refuse("requestToken", 429, "Too many", Map.of("Retry-After", "7", "content-type", "text/plain"));

        assertFalse(isSignedIn("NOSUCHONE"));
        Reply first = requestCode();
        assertEquals(500, first.status);
        assertEquals("{\"message\": \"Session has expired.\"}", first.body);
        assertEquals(List.of("application/json; charset=utf-8"), first.headers.get("content-type"));
        Reply second = requestCode();
        assertEquals(403, second.status);
        assertEquals("", second.body);
        assertNull(second.headers.get("content-type"));
        assertEquals(200, requestCode().status);
        Reply throttled = signIn();
        assertEquals(429, throttled.status);
        assertEquals("Too many", throttled.body);
        assertEquals(List.of("7"), throttled.headers.get("retry-after"));
        assertEquals(List.of("text/plain"), throttled.headers.get("content-type"));
        assertEquals(200, signIn().status);
    }

    @Test
    void aRefusalIsForAnOperationOfTheContractWithAStatusOfAFailure() {
        start("http");
        assertEquals(
                "operation: there is no operation nope; give one of requestToken, listOrganizations, requestDeviceCode,"
                        + " requestDeviceCodeForNewOrganization, checkDeviceCode, createApplications",
                assertThrows(IllegalArgumentException.class, () -> server.refuse("nope", 500, ""))
                        .getMessage());
        assertEquals(
                "status: 200 is not a failure; give 400 to 599",
                assertThrows(IllegalArgumentException.class, () -> server.refuse("requestToken", 200, ""))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aServerThatIsAwayRefusesConnectionsAndComesBackOnItsPort(String scheme) throws Exception {
        start(scheme);
        URI address = server.uri();
        String code = userCode();
        for (int i = 0; i < 3; i++) {
            try (Socket open = new Socket("127.0.0.1", address.getPort())) {
                server.goAway();
                server.goAway();
                assertClosed(open);
            }
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", address.getPort()).close());
            assertThrows(IOException.class, this::requestCode);
            server.signIn(code);

            server.comeBack();
            server.comeBack();

            assertEquals(address, server.uri());
            assertTrue(isSignedIn(code));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void eachConformanceCaseIsAtAnAddressOfItsOwn(String scheme) throws Exception {
        start(scheme);
        URI dropped = server.conformance("user-code-dropped");
        assertEquals(server.conformance("requestDeviceCode", "user-code-dropped"), dropped);
        assertEquals(server.conformance() + "/requestDeviceCode/user-code-dropped", dropped.toString());
        assertFalse(post(dropped, CODE, server.token(), "").body.contains("userCode"));
        assertTrue(post(dropped, "/v6/DeviceCode", server.token(), "{}").body.contains("userCode"));
        URI forNew = server.conformance("requestDeviceCodeForNewOrganization", "user-code-dropped");
        assertFalse(post(forNew, "/v6/DeviceCode", server.token(), "{}").body.contains("userCode"));
        URI none = server.conformance(ConformanceCase.NO_CASE);
        assertTrue(post(none, CODE, server.token(), "").body.contains("userCode"));
    }

    @Test
    void anUnknownConformanceCaseIsAnException() {
        start("http");
        assertEquals(
                "there is no conformance case user-code-droped",
                assertThrows(IllegalArgumentException.class, () -> server.conformance("user-code-droped"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> server.conformance("requestToken", "user-code-dropped"));
        assertThrows(IllegalArgumentException.class, () -> server.conformance("nope", ConformanceCase.NO_CASE));
    }

    /** Among its connections are one without a request, one with half a request, and one whose response nobody reads. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void closeLeavesNoThreadNoPortNoConnectionAndNoFile(String scheme) throws Exception {
        Set<Thread> before = threads();
        server = (scheme.equals("http") ? VboStandIn.builder().http() : VboStandIn.builder()).start();
        SocketFactory sockets = scheme.equals("http") ? SocketFactory.getDefault() : trust().sslSocketFactory();
        URI endless = server.conformance("body-endless");
        Path file = server.certificate();
        List<Socket> open = new ArrayList<>();
        for (URI address : List.of(server.uri(), endless)) {
            open.add(new Socket("127.0.0.1", address.getPort()));
            Socket half = sockets.createSocket("127.0.0.1", address.getPort());
            half.getOutputStream().write("POST /v6/token HTTP/1.1\r\n".getBytes(US_ASCII));
            open.add(half);
            Socket unread = sockets.createSocket("127.0.0.1", address.getPort());
            String request =
                    "POST " + address.getPath() + CODE + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + server.token() + "\r\nContent-Length: 0\r\n\r\n";
            unread.getOutputStream().write(request.getBytes(US_ASCII));
            assertEquals('H', unread.getInputStream().read());
            open.add(unread);
        }

        server.close();
        server.close();

        assertEnded(before);
        for (URI address : List.of(server.uri(), server.signInPage(), endless)) {
            assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", address.getPort()).close());
        }
        for (Socket socket : open) {
            assertClosed(socket);
            socket.close();
        }
        assertFalse(Files.exists(file));
        assertThrows(IllegalStateException.class, server::comeBack);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aRequestThatDoesNotArriveIsDropped(String scheme) throws Exception {
        start(scheme, VboStandIn.builder().requestLimit(Duration.ofSeconds(1)));
        SocketFactory sockets = scheme.equals("http") ? SocketFactory.getDefault() : trust().sslSocketFactory();
        List<Socket> open = new ArrayList<>();
        for (URI address : List.of(server.uri(), server.conformance())) {
            Socket raw = new Socket("127.0.0.1", address.getPort());
            raw.getOutputStream().write(0x16); // The beginning of a method, or of a TLS record.
            open.add(raw);
            String halfHeader = "POST /v6/token HTTP/1.1\r\nHost: local";
            String halfBody = halfHeader + "host\r\nContent-Length: 9\r\n\r\n{";
            for (String half : List.of(halfHeader, halfBody)) {
                Socket socket = sockets.createSocket("127.0.0.1", address.getPort());
                socket.getOutputStream().write(half.getBytes(US_ASCII));
                open.add(socket);
            }
        }
        for (Socket socket : open) {
            assertClosed(socket);
            socket.close();
        }
        assertEquals(200, requestCode().status);
    }

    @Test
    void aServerThatIsClosedWhileAwayLeavesNoPort() throws Exception {
        start("http");
        int port = server.uri().getPort();
        server.goAway();
        server.close();
        start("http", VboStandIn.builder().port(port));
    }

    /** The rest of what was sent may come first. */
    private static void assertClosed(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException | javax.net.ssl.SSLException e) {
            // Reset: closed as well.
        }
    }

    /** Without the threads that all OkHttp clients of a process share. */
    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> thread.getName().matches("(OkHttp|Okio).*"));
        return threads;
    }

    private static void assertEnded(Set<Thread> before) throws InterruptedException {
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(10_000);
                assertFalse(thread.isAlive(), thread::getName);
            }
        }
    }
}
