package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of a wait for the person when something goes wrong: a client with credentials, over TLS, asks about a code
 * that lives for 20 seconds.
 */
@Timeout(60)
class FaultTableTest {
    @TempDir
    private Path folder;

    private final HeldCertificate certificate =
            new HeldCertificate.Builder().commonName("server").build();
    private final MockWebServer server = new MockWebServer();
    private HeldCertificate shown = certificate;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** What happens in the first pause, after the server has said "not yet". */
    private interface Fault {
        void in(FaultTableTest table);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                row("the person signs in", table -> table.signedIn(), "CONFIRMED"),
                row("nothing happens", table -> table.notYet(4), "NOT_CONFIRMED"),
                row(
                        "the token expires",
                        table -> {
                            table.answer(401, "");
                            table.tokens();
                            table.signedIn();
                        },
                        "CONFIRMED"),
                row(
                        "the token expires and the refresh is refused",
                        table -> {
                            table.answer(401, "");
                            table.answer(400, "{\"error\":\"invalid_grant\"}");
                            table.tokens();
                            table.signedIn();
                        },
                        "CONFIRMED"),
                row(
                        "the token expires and the password has changed",
                        table -> {
                            table.answer(401, "");
                            table.answer(400, "{\"error\":\"invalid_grant\"}");
                            table.answer(400, "{\"error\":\"invalid_grant\"}");
                        },
                        "requestToken: the server refused with status 400: invalid_grant"),
                row(
                        "signing in again is too often",
                        table -> {
                            table.answer(401, "");
                            table.answer(429, "slow down");
                            table.tokens();
                            table.signedIn();
                        },
                        "CONFIRMED"),
                row(
                        "the server restarts",
                        table -> {
                            table.restart();
                            table.answer(503, "");
                            table.signedIn();
                        },
                        "CONFIRMED"),
                row(
                        "the server's certificate is another",
                        table -> {
                            table.restart();
                            table.shown = new HeldCertificate.Builder()
                                    .commonName("server")
                                    .build();
                        },
                        "checkDeviceCode: no response from https://127.0.0.1:PORT/: the server's certificate is self-signed"
                                + " and not in the trusted file; compare it, then trust it or pin its key"),
                row(
                        "the clock is set forward",
                        table -> {
                            table.now = table.now.plus(Duration.ofDays(1));
                            table.tokens();
                            table.notYet(1);
                        },
                        "NOT_CONFIRMED"),
                row(
                        "the clock is set back",
                        table -> {
                            table.now = table.now.minus(Duration.ofDays(1));
                            table.notYet(4);
                        },
                        "NOT_CONFIRMED"),
                row(
                        "the account loses its rights",
                        table -> table.answer(403, "{\"message\":\"Access is denied.\"}"),
                        "checkDeviceCode: the server refused with status 403: Access is denied; the code is still valid, only"
                                + " its confirmation is unavailable"));
    }

    private static Arguments row(String fault, Fault happening, String outcome) {
        return Arguments.of(fault, happening, outcome);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFaultInTheMiddleOfTheWaitHasThisOutcome(String fault, Fault happening, String outcome) throws Exception {
        serve();
        String port = String.valueOf(server.getPort());
        tokens();
        notYet(1);
        Path trusted = Files.writeString(folder.resolve("server.pem"), certificate.certificatePem());
        boolean[] happened = new boolean[1];
        try (VboClient vbo = VboClient.builder(URI.create("https://127.0.0.1:" + port))
                .credentials("administrator", "password"::toCharArray)
                .trust(trusted)
                .clock(new MovingClock(() -> now))
                .pause(time -> {
                    now = now.plus(time);
                    if (!happened[0]) {
                        happened[0] = true;
                        happening.in(this);
                    }
                    return false;
                })
                .build()) {
            DeviceCode code = new DeviceCode(
                    "DLSJ93K8Q", URI.create("https://microsoft.com/devicelogin"), now.plusSeconds(20), "");

            String came;
            try {
                came = vbo.awaitSignIn(code).toString();
            } catch (VboException e) {
                came = e.getMessage().replace(port, "PORT");
            }

            assertEquals(outcome, came);
        }
    }

    @ParameterizedTest
    @MethodSource("faultsAtTheStart")
    void aFaultAtTheStartIsSaidAtOnce(int status, String body, String sentence) throws Exception {
        serve();
        answer(status, body);
        Path trusted = Files.writeString(folder.resolve("server.pem"), certificate.certificatePem());
        try (VboClient vbo = VboClient.builder(URI.create("https://127.0.0.1:" + server.getPort()))
                .credentials("administrator", "wrong"::toCharArray)
                .trust(trusted)
                .build()) {

            assertEquals(
                    sentence,
                    assertThrows(VboServiceException.class, vbo::organizations).getMessage());
            assertEquals(1, server.getRequestCount());
        }
    }

    static Stream<Arguments> faultsAtTheStart() {
        return Stream.of(
                Arguments.of(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"The user name or password is incorrect.\"}",
                        "requestToken: the server refused with status 400: The user name or password is incorrect."),
                Arguments.of(
                        429,
                        "Too many requests.",
                        "requestToken: the server refused with status 429: Too many requests."));
    }

    private void serve() throws IOException {
        server.useHttps(new SSLSocketFactory() {
            @Override
            public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
                return new HandshakeCertificates.Builder()
                        .heldCertificate(shown)
                        .build()
                        .sslSocketFactory()
                        .createSocket(plain, host, port, autoClose);
            }

            @Override
            public String[] getDefaultCipherSuites() {
                throw new UnsupportedOperationException();
            }

            @Override
            public String[] getSupportedCipherSuites() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(String host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
                throw new UnsupportedOperationException();
            }
        });
        server.start(InetAddress.getByName("127.0.0.1"), 0);
    }

    /** Cuts the connection at the next question; the one after that comes over a new one. */
    private void restart() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void tokens() {
        answer(
                200,
                "{\"access_token\":\"an-access-token\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"r\"}");
    }

    private void notYet(int times) {
        for (int i = 0; i < times; i++) {
            answer(200, "{\"authenticated\":false}");
        }
    }

    private void signedIn() {
        answer(200, "{\"authenticated\":true}");
    }

    private void answer(int status, String body) {
        server.enqueue(new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json; charset=utf-8")
                .body(body)
                .build());
    }
}
