package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.CertificatePinner;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to {@code https://vbo.example.com}, a name that only the proxy knows. */
@Timeout(60)
class ProxyTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String ACCOUNT =
            "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(ISO_8859_1));

    private final HeldCertificate certificate = new HeldCertificate.Builder().build();
    private final MockWebServer server = new MockWebServer();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private ServerSocket proxy;
    private UnaryOperator<String> answers = head -> "200 OK\r\n";

    @BeforeEach
    void start() throws Exception {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        server.start();
        server.enqueue(new MockResponse.Builder().code(418).build());
        server.enqueue(new MockResponse.Builder().code(418).build());
        proxy = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        inBackground(() -> {
            while (true) {
                Socket client = proxy.accept();
                inBackground(() -> serve(client));
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        Authenticator.setDefault(null);
        for (String property : List.of("https.proxyHost", "https.proxyPort", "socksProxyHost", "socksProxyPort")) {
            System.clearProperty(property);
        }
        proxy.close();
        server.close();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void inBackground(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                // A side has closed its connection.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client;
                Socket onward = new Socket("127.0.0.1", server.getPort())) {
            while (true) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int read = client.getInputStream().read();
                    if (read < 0) {
                        return;
                    }
                    head.append((char) read);
                }
                heads.add(head.toString());
                String answer = answers.apply(head.toString());
                client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n").getBytes(ISO_8859_1));
                if (answer.startsWith("200")) {
                    inBackground(() -> copy(onward.getInputStream(), client.getOutputStream()));
                    copy(client.getInputStream(), onward.getOutputStream());
                    return;
                }
            }
        }
    }

    private void copy(InputStream from, OutputStream to) throws IOException {
        byte[] bytes = new byte[8192];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
            synchronized (seen) {
                seen.write(bytes, 0, read);
            }
            to.write(bytes, 0, read);
        }
    }

    private VboClient.Builder builder() {
        return VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken("the-access-token")
                .pin(CertificatePinner.pin(certificate.certificate()));
    }

    private VboClient.Builder throughProxy() {
        return builder().proxy("127.0.0.1", proxy.getLocalPort());
    }

    private static void assertAnswered(VboClient.Builder builder) {
        try (VboClient vbo = builder.build()) {
            assertEquals(
                    418,
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                            .statusCode());
        }
    }

    private String reason(VboClient.Builder builder) {
        try (VboClient vbo = builder.build()) {
            return assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                    .getMessage()
                    .replace("requestDeviceCode: no response from https://vbo.example.com:4443/: ", "")
                    .replace("127.0.0.1:" + proxy.getLocalPort(), "PROXY");
        }
    }

    @Test
    void aProxyIsAskedForATunnelAndSeesNoToken() {
        assertAnswered(throughProxy());

        assertEquals(1, heads.size());
        assertTrue(heads.peek().startsWith("CONNECT vbo.example.com:4443 HTTP/1.1\r\n"), heads.peek());
        assertEquals(1, server.getRequestCount());
        assertFalse((String.join("", heads) + seen.toString(ISO_8859_1)).contains("the-access-token"));
    }

    @Test
    void theJvmsPropertiesNameAProxy() {
        System.setProperty("https.proxyHost", "127.0.0.1");
        System.setProperty("https.proxyPort", "" + proxy.getLocalPort());

        assertAnswered(builder());

        assertEquals(1, heads.size());
    }

    @Test
    void aProxyGetsItsPasswordWithTheFirstRequest() {
        answers = head -> head.contains("Proxy-Authorization: " + ACCOUNT)
                ? "200 OK\r\n"
                : "407 X\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: basic realm=\"a\"\r\nContent-Length: 0\r\n";

        assertAnswered(builder().proxy("127.0.0.1", proxy.getLocalPort(), "me", "secret"::toCharArray));

        assertEquals(1, heads.size());
    }

    @Test
    void theJvmsAuthenticatorKnowsThePassword() {
        answers = head -> head.contains("Proxy-Authorization: " + ACCOUNT)
                ? "200 OK\r\n"
                : "407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n";
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return getRequestorType() == RequestorType.PROXY
                        ? new PasswordAuthentication("me", "secret".toCharArray())
                        : null;
            }
        });

        assertAnswered(throughProxy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "403 Forbidden | the proxy PROXY refused a connection to the server, with status 403",
                "502 Bad Gateway | the proxy PROXY refused a connection to the server, with status 502",
                "302 Found\\r\\nLocation: https://login.example.com/"
                        + " | the proxy PROXY refused a connection to the server, with status 302",
                "407 X\\r\\nProxy-Authenticate: Basic realm=a"
                        + " | the proxy PROXY wants a user name and a password, and none was given; give both with the proxy",
                "407 X\\r\\nProxy-Authenticate: Negotiate\\r\\nProxy-Authenticate: NTLM"
                        + " | the proxy PROXY wants a sign-in with Negotiate, NTLM, but this client knows only Basic; use"
                        + " another proxy, or a local one that signs in to this one",
                "407 X\\r\\nProxy-Authenticate: secret | the proxy PROXY wants a sign-in with an unknown scheme, but this client"
                        + " knows only Basic; use another proxy, or a local one that signs in to this one",
                "407 X | the proxy PROXY wants a sign-in with an unknown scheme, but this client knows only Basic; use"
                        + " another proxy, or a local one that signs in to this one"
            })
    void aRefusalOfTheProxyIsNamed(String answer, String message) {
        answers = head -> answer.replace("\\r\\n", "\r\n") + "\r\nContent-Length: 0\r\n";

        assertEquals(message, reason(throughProxy()));
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void aWrongPasswordIsSentOnce() {
        answers = head -> "407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n";

        assertEquals(
                "the proxy PROXY refused the user name or the password; check both",
                reason(builder().proxy("127.0.0.1", proxy.getLocalPort(), "me", "secret"::toCharArray)));
        assertEquals(1, heads.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close\r\n"})
    void aProxyThatAsksInTheWordsOfOkHttpGetsThePasswordOnce(String more) {
        answers = head -> "407 X\r\nProxy-Authenticate: OkHttp-Preemptive\r\nContent-Length: 0\r\n" + more;

        String reason = reason(builder().proxy("127.0.0.1", proxy.getLocalPort(), "me", "secret"::toCharArray));

        assertTrue(reason.startsWith("the proxy PROXY wants a sign-in with an unknown scheme"), reason);
        assertEquals(1, heads.size());
    }

    @Test
    void whatAProxySaysInsteadOfHttpIsNotQuoted() {
        answers = head -> "\u001b[2J" + head.replace("\r\n", " ") + "a".repeat(100_000) + "\r\n";

        assertEquals(
                "the proxy PROXY answers with something other than HTTP; is it an HTTP proxy?",
                reason(builder().proxy("127.0.0.1", proxy.getLocalPort(), "me", "secret"::toCharArray)));
    }

    @Test
    void aServerThatIsNotReachedHasNoCertificate() {
        try (VboClient vbo = builder().proxy("127.0.0.1", 1).build()) {
            assertEquals(
                    Optional.empty(),
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                            .serverCertificate());
        }
    }

    @Test
    void aProxyThatIsDownIsNamed() throws Exception {
        proxy.close();

        assertEquals(
                "the proxy PROXY cannot be reached: Connection refused; check its address and port",
                reason(throughProxy()));
    }

    @Test
    void aProxyWithAnUnknownNameIsNamed() {
        assertEquals(
                "the host name of the proxy proxy.invalid:3128 is not known; check its spelling",
                reason(builder().proxy("proxy.invalid", 3128)));
    }

    @Test
    void aProxyThatHangsUpIsNamed() {
        answers = head -> {
            throw new UncheckedIOException(new IOException("hangs up"));
        };

        assertEquals("the proxy PROXY closed the connection", reason(throughProxy()));
    }

    @Test
    void anUntrustedServerBehindAProxyIsUntrusted() {
        String pin = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken("the-access-token")
                .pin(pin)
                .proxy("127.0.0.1", proxy.getLocalPort())
                .build()) {
            VboTransportException untrusted =
                    assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
            assertTrue(untrusted.isUntrusted());
            assertEquals(Optional.of(certificate.certificate()), untrusted.serverCertificate());
        }
    }

    @Test
    void aServerOnThisMachineIsReachedWithoutAProxy() throws Exception {
        System.setProperty("socksProxyHost", "127.0.0.1");
        System.setProperty("socksProxyPort", "" + proxy.getLocalPort());
        System.setProperty("https.proxyHost", "127.0.0.1");
        System.setProperty("https.proxyPort", "" + proxy.getLocalPort());
        try (MockWebServer plain = new MockWebServer()) {
            plain.enqueue(new MockResponse.Builder().code(418).build());
            plain.start();

            assertAnswered(VboClient.builder(URI.create("http://127.0.0.1:" + plain.getPort()))
                    .accessToken("the-access-token"));
            assertAnswered(VboClient.builder(URI.create("https://localhost:" + server.getPort()))
                    .accessToken("the-access-token")
                    .pin(CertificatePinner.pin(certificate.certificate()))
                    .proxy("127.0.0.1", proxy.getLocalPort()));
        }
        assertEquals(0, heads.size());
    }

    @Test
    void ofSeveralProxiesTheLastOneTriedIsNamed() throws Exception {
        answers = head -> "403 Forbidden\r\nContent-Length: 0\r\n";
        ProxySelector before = ProxySelector.getDefault();
        ServerSocket down = new ServerSocket(0);
        down.close();
        try {
            Proxy first = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", down.getLocalPort()));
            Proxy second = new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.getLocalPort()));
            ProxySelector.setDefault(new ProxySelector() {
                @Override
                public List<Proxy> select(URI uri) {
                    return List.of(first, second);
                }

                @Override
                public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
            });

            assertEquals("the proxy PROXY refused a connection to the server, with status 403", reason(builder()));
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @Test
    void aTunnelThatBeginsWithOtherBytesIsNamed() {
        answers = head -> "200 OK\r\n\r\nno TLS at all\r\n";

        String reason = reason(throughProxy());

        assertTrue(reason.startsWith("the connection through the proxy PROXY failed: "), reason);
    }

    @Test
    void aCallbackThatFailsIsNamed() {
        answers = head -> "407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n";

        assertEquals(
                "the proxy PROXY wants a password, and the callback for it failed: java.lang.IllegalStateException: no vault",
                reason(builder().proxy("127.0.0.1", proxy.getLocalPort(), "me", () -> {
                    throw new IllegalStateException("no vault");
                })));
    }

    @Test
    void aProxyThatCannotBeIsRefused() {
        for (int port : List.of(0, -1, 65536)) {
            assertThrows(IllegalArgumentException.class, () -> builder().proxy("a", port));
        }
        for (String host : List.of("", " ", "http://proxy", "proxy:3128", "me:secret@proxy", " proxy ")) {
            assertEquals(
                    "proxy: give the name or the address of a host, without scheme and user, and a port from 1 to 65535",
                    assertThrows(IllegalArgumentException.class, () -> builder().proxy(host, 3128))
                            .getMessage());
        }
    }
}
