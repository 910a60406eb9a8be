package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.URI;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request is sent once: each test counts the requests that reach the server. */
class OnceOnlyTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final MockResponse GOOD = new MockResponse.Builder()
            .addHeader("Content-Type", "application/json; charset=utf-8")
            .body(
                    "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\",\"expiresIn\":899,"
                            + "\"message\":\"\"}")
            .build();

    private final MockWebServer server = new MockWebServer();
    private VboClient vbo;

    @BeforeEach
    void start() throws Exception {
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        vbo = VboClient.builder(server.url("/").uri()).accessToken("token").build();
    }

    @AfterEach
    void stop() {
        vbo.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "301, Location, /v6/elsewhere",
        "302, Location, /v6/elsewhere",
        "307, Location, /v6/elsewhere",
        "308, Location, /v6/elsewhere",
        "401, WWW-Authenticate, Basic realm=x",
        "407, Proxy-Authenticate, Basic realm=x",
        "408, Connection, close",
        "408, Retry-After, 0",
        "421, Retry-After, 0",
        "425, Retry-After, 0",
        "429, Retry-After, 0",
        "500, Retry-After, 0",
        "503, Retry-After, 0"
    })
    void noStatusMakesItSendTheRequestAgain(int status, String header, String value) {
        for (int i = 0; i < 2; i++) {
            server.enqueue(new MockResponse.Builder()
                    .code(status)
                    .addHeader(header, value)
                    .build());
        }

        assertThrows(VboException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
        assertEquals(1, server.getRequestCount());
        assertThrows(VboException.class, vbo::organizations);
        assertEquals(2, server.getRequestCount());
    }

    @Test
    void aNewConnectionThatIsCutBeforeTheAnswerIsNotTriedAgain() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        server.enqueue(GOOD);

        VboTransportException none =
                assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

        assertEquals(
                "requestDeviceCode: no response from " + server.url("/")
                        + ": the connection was closed before a response came",
                none.getMessage());
        assertEquals(1, server.getRequestCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0015\u0003\u0001\0\u0002\u0002\n", "\u0016\u0003\u0003\0\u007a\u0002"})
    void aResponseThatBeginsLikeTlsAsksForHttps(String response) throws Exception {
        try (RawServer tls = new RawServer("http", connection -> {
                    connection.readRequest();
                    connection.send(response);
                });
                VboClient plain =
                        VboClient.builder(tls.url().uri()).accessToken("token").build()) {
            assertEquals(
                    "listOrganizations: no usable response from " + tls.url()
                            + ": the server answers with TLS; does it want https?",
                    assertThrows(VboTransportException.class, plain::organizations)
                            .getMessage());
        }
    }

    @Test
    void aKeptConnectionThatIsCutBeforeTheAnswerIsNotTriedAgain() throws Exception {
        server.enqueue(GOOD);
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        server.enqueue(GOOD);

        vbo.requestDeviceCode(ORGANIZATION);
        assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION));

        assertEquals(2, server.getRequestCount());
        assertEquals(0, server.takeRequest().getExchangeIndex());
        assertEquals(1, server.takeRequest().getExchangeIndex(), "the second went over the kept connection");
    }

    @Test
    void anotherAddressIsTriedAsLongAsNothingWasSent() throws Exception {
        // localhost is [::1] too where there is IPv6; the server listens on 127.0.0.1 alone.
        server.enqueue(GOOD);
        try (VboClient byName = VboClient.builder(URI.create("http://localhost:" + server.getPort()))
                .accessToken("token")
                .build()) {
            assertEquals("CWE5QHLNM", byName.requestDeviceCode(ORGANIZATION).userCode());
        }
        assertEquals(1, server.getRequestCount());
    }
}
