package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.CertificatePinner;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers are trusted; each test has a server with the certificate that its name tells, on 127.0.0.1. */
class TrustTest {
    private static final UUID ORGANIZATION = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String OTHER_PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String NOT_TRUSTED =
            "the server's certificate is not trusted; trust it, or its CA's, if it is the right server";

    @TempDir
    private Path folder;

    private final MockWebServer server = new MockWebServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSelfSignedServerIsNotTrustedByDefault() throws Exception {
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build());

        assertEquals(NOT_TRUSTED, reason(builder()));
    }

    @Test
    void thisVeryServersCertificateIsTrustedWhateverItsNameSays() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        serve(certificate);

        assertAnswered(certificate.certificatePem());
    }

    @Test
    void thisVeryServersCertificateMayBeInDerOrAmongOthersOrAfterText() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        HeldCertificate other = new HeldCertificate.Builder().build();
        serve(certificate);

        assertAnswered(
                Files.write(folder.resolve("der"), certificate.certificate().getEncoded()));
        assertAnswered("subject=CN=server\n" + other.certificatePem() + certificate.certificatePem());
    }

    @Test
    void anotherCertificateWithTheSameNameIsNotTrusted() throws Exception {
        serve(new HeldCertificate.Builder().commonName("server").build());

        String other =
                new HeldCertificate.Builder().commonName("server").build().certificatePem();

        assertEquals(NOT_TRUSTED, reason(file(other)));
    }

    @Test
    void anotherCertificateIsNotTrustedEvenIfTheTrustedServerSignedIt() throws Exception {
        HeldCertificate trusted =
                new HeldCertificate.Builder().commonName("trusted server").build();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(trusted)
                .build());

        assertEquals(NOT_TRUSTED, reason(file(trusted.certificatePem())));
    }

    @Test
    void anExpiredCertificateIsNotTrustedEvenIfItIsThisVeryServers() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        serve(certificate);

        assertTrue(reason(file(certificate.certificatePem()))
                .startsWith("the server's certificate, or its CA's, has expired and must be renewed: "));
    }

    @Test
    void aCertificateOfTheFutureIsNotTrustedEvenIfItIsThisVeryServers() throws Exception {
        long tomorrow = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1);
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(tomorrow, tomorrow + 1000)
                .build();
        serve(certificate);

        assertTrue(reason(file(certificate.certificatePem()))
                .startsWith("the server's certificate, or its CA's, is not valid yet; compare the clocks: "));
    }

    @Test
    void aServerWithTheRightNameIsTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(1).build();
        HeldCertificate intermediate = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .signedBy(ca)
                .build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(intermediate)
                .build();
        serve(certificate, intermediate);

        assertAnswered(ca.certificatePem());
        assertAnswered(intermediate.certificatePem());
    }

    @Test
    void aServerWithAnotherNameIsNotTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("vbo.example.com")
                .signedBy(ca)
                .build());

        assertEquals(
                "the server's certificate is not for the name 127.0.0.1; trust the server's own certificate if it is the"
                        + " right server",
                reason(file(ca.certificatePem())));
    }

    @Test
    void anExpiredServerIsNotTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .signedBy(ca)
                .build());

        assertTrue(reason(file(ca.certificatePem())).contains("has expired"));
    }

    @Test
    void noServerIsTrustedOnAnExpiredCasWord() throws Exception {
        HeldCertificate ca = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(ca)
                .build());

        assertTrue(reason(file(ca.certificatePem())).contains("has expired"));
    }

    @Test
    void anExpiredCaDoesNotStandInTheWayOfItsSuccessor() throws Exception {
        HeldCertificate old = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(ca)
                .build());

        assertAnswered(old.certificatePem() + ca.certificatePem());
    }

    @Test
    void aServerWithThePinnedKeyIsTrustedWhateverItsNameSays() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        serve(certificate);

        assertAnswered(builder().pin(pin(certificate)));
        assertAnswered(builder().pin(OTHER_PIN).pin(pin(certificate)));
        assertAnswered(builder().pin(OTHER_PIN).trust(file(certificate.certificatePem())));
        assertAnswered(builder()
                .trust(file(new HeldCertificate.Builder().build().certificatePem()))
                .pin(pin(certificate)));
    }

    @Test
    void aServerWithAnotherKeyIsNotTrustedAndItsOwnIsNamed() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        serve(certificate);

        assertEquals(
                "the server's public key is not the pinned one but " + pin(certificate)
                        + "; if the server was given a new certificate, compare it there and pin that",
                reason(builder().pin(OTHER_PIN)));
    }

    @Test
    void anExpiredCertificateIsNotTrustedEvenIfItsKeyIsPinned() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        serve(certificate);

        assertTrue(reason(builder().pin(pin(certificate))).contains("has expired"));
    }

    @Test
    void whereAKeyIsPinnedACasWordIsNotEnough() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(ca)
                .build();
        serve(certificate);

        assertTrue(reason(builder().trust(file(ca.certificatePem())).pin(OTHER_PIN))
                .contains("is not the pinned one but " + pin(certificate)));
    }

    @Test
    void aPinnedKeyDoesNotVouchForOthers() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .signedBy(ca)
                .build();
        serve(certificate, ca);

        assertTrue(reason(builder().pin(pin(ca))).contains("is not the pinned one but " + pin(certificate)));
    }

    @Test
    void neitherStrangersNorClientsAreTrusted() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        X509Certificate[] known = {
            new HeldCertificate.Builder().signedBy(ca).build().certificate()
        };
        X509Certificate[] stranger = {new HeldCertificate.Builder().build().certificate()};
        try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com"))
                .accessToken("token")
                .trust(file(ca.certificatePem()))
                .build()) {
            X509TrustManager trust = vbo.calls.http.x509TrustManager();

            trust.checkServerTrusted(known, "ECDHE_ECDSA");
            assertArrayEquals(new X509Certificate[] {ca.certificate()}, trust.getAcceptedIssuers());
            for (Executable check : List.<Executable>of(
                    () -> trust.checkServerTrusted(stranger, "ECDHE_ECDSA"),
                    () -> trust.checkClientTrusted(known, "ECDHE_ECDSA"))) {
                assertThrows(CertificateException.class, check);
            }
        }
    }

    @Test
    void trustWithoutTlsIsRefused() throws Exception {
        VboClient.Builder builder = VboClient.builder(URI.create("http://localhost"));
        Path certificate = file(new HeldCertificate.Builder().build().certificatePem());
        String got = ": expected an https server to go with it, got http://localhost:4443/";

        assertEquals("trust" + got, refusal(builder, certificate));
        assertEquals(
                "pin" + got,
                assertThrows(IllegalArgumentException.class, () -> builder.pin(OTHER_PIN))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256/",
                "sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "SHA256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void whatIsNoPinIsRefused(String pin) {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));

        assertEquals(
                "pin: expected sha256/ and the Base64 of 32 bytes, 44 characters, got " + pin,
                assertThrows(IllegalArgumentException.class, () -> builder.pin(pin))
                        .getMessage());
    }

    private static String pin(HeldCertificate certificate) {
        return CertificatePinner.pin(certificate.certificate());
    }

    private VboClient.Builder builder() {
        return VboClient.builder(URI.create("https://127.0.0.1:" + server.getPort()))
                .accessToken("token");
    }

    @Test
    void aServerThatSpeaksNoTlsIsNamed() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Thread answers = new Thread(() -> {
                try (Socket connection = plain.accept()) {
                    connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    connection.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            answers.start();
            try (VboClient vbo = VboClient.builder(URI.create("https://127.0.0.1:" + plain.getLocalPort()))
                    .accessToken("token")
                    .build()) {

                assertTrue(
                        assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                                .getMessage()
                                .endsWith(
                                        "/: no TLS connection: Unsupported or unrecognized SSL message; is this an https port?"));
            }
            answers.join();
        }
    }

    @Test
    void aFileWithoutACertificateIsRefused() throws Exception {
        VboClient.Builder builder = VboClient.builder(URI.create("https://vbo.example.com"));
        Path missing = folder.resolve("missing.pem");
        Path empty = file("");
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
        Path key = Files.writeString(
                folder.resolve("key.pem"), new HeldCertificate.Builder().build().privateKeyPkcs8Pem());
        Path large = Files.write(folder.resolve("large.pem"), new byte[(1 << 20) + 1]);
        String expected = "trust: expected a file of X.509 certificates, PEM or DER, got ";

        assertEquals(expected + "no such file: " + missing, refusal(builder, missing));
        assertEquals(expected + "one that cannot be read: " + folder, refusal(builder, folder));
        assertEquals(expected + "none in it: " + empty, refusal(builder, empty));
        assertEquals(expected + "something else: " + text, refusal(builder, text));
        assertEquals(expected + "something else: " + key, refusal(builder, key));
        assertEquals(expected + "a file of more than 1 MiB: " + large, refusal(builder, large));
    }

    @Test
    void aFileOf1MiBIsRead() throws Exception {
        String pem = new HeldCertificate.Builder().build().certificatePem();
        Path file = file("\n".repeat((1 << 20) - pem.length()) + pem);

        VboClient.builder(URI.create("https://vbo.example.com")).trust(file);

        assertEquals(1 << 20, Files.size(file));
    }

    private static String refusal(VboClient.Builder builder, Path file) {
        return assertThrows(IllegalArgumentException.class, () -> builder.trust(file))
                .getMessage();
    }

    private void serve(HeldCertificate certificate, X509Certificate... intermediates) throws Exception {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate, intermediates)
                .build()
                .sslSocketFactory());
        server.start();
    }

    private void serve(HeldCertificate certificate, HeldCertificate intermediate) throws Exception {
        serve(certificate, intermediate.certificate());
    }

    private Path file(String certificates) throws Exception {
        return Files.writeString(folder.resolve("trusted.pem"), certificates);
    }

    private void assertAnswered(String certificates) throws Exception {
        assertAnswered(file(certificates));
    }

    private void assertAnswered(Path certificates) {
        assertAnswered(builder().trust(certificates));
    }

    private void assertAnswered(VboClient.Builder builder) {
        server.enqueue(new MockResponse.Builder().code(418).build());
        try (VboClient vbo = builder.build()) {
            assertEquals(
                    418,
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                            .statusCode());
        }
    }

    private String reason(Path certificates) {
        return reason(builder().trust(certificates));
    }

    /** Why there is no answer; nothing, not even the token, may have reached the server. */
    private String reason(VboClient.Builder builder) {
        try (VboClient vbo = builder.build()) {
            String message = assertThrows(VboTransportException.class, () -> vbo.requestDeviceCode(ORGANIZATION))
                    .getMessage();
            assertEquals(0, server.getRequestCount());
            String prefix = "requestDeviceCode: no response from https://127.0.0.1:" + server.getPort() + "/: ";
            assertTrue(message.startsWith(prefix), message);
            return message.substring(prefix.length());
        }
    }
}
