package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.CertificatePinner;
import okhttp3.OkHttpClient;
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
    private static final String SELF_SIGNED = "the server's certificate is self-signed and not in the trusted file;"
            + " compare it, then trust it or pin its key";

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

        assertEquals(
                SELF_SIGNED.replace("in the trusted file", "among the CAs of this Java runtime"), reason(builder()));
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

        assertEquals(SELF_SIGNED, reason(file(other)));
    }

    @Test
    void anotherCertificateIsNotTrustedEvenIfTheTrustedServerSignedIt() throws Exception {
        HeldCertificate trusted =
                new HeldCertificate.Builder().commonName("trusted server").build();
        serve(issued("127.0.0.1", trusted));

        assertEquals(
                "the server's certificate is not in the trusted file, and the file has no CA's certificate; trust the"
                        + " certificate of CN=trusted server if this is the right server",
                reason(file(trusted.certificatePem())));
    }

    @Test
    void anExpiredCertificateIsNotTrustedEvenIfItIsThisVeryServers() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        serve(certificate);

        assertTrue(reason(file(certificate.certificatePem()))
                .matches("the server's certificate expired on 1970-01-02T00:00:00Z and must be renewed"));
    }

    @Test
    void aCertificateOfTheFutureIsNotTrustedEvenIfItIsThisVeryServers() throws Exception {
        long tomorrow = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1);
        HeldCertificate certificate = new HeldCertificate.Builder()
                .validityInterval(tomorrow, tomorrow + 1000)
                .build();
        serve(certificate);

        assertTrue(reason(file(certificate.certificatePem()))
                .matches("the server's certificate is not valid before .*Z; compare the clocks of both machines"));
    }

    @Test
    void aServerWithTheRightNameIsTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(1).build();
        HeldCertificate intermediate = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .signedBy(ca)
                .build();
        HeldCertificate certificate = issued("127.0.0.1", intermediate);
        serve(certificate, intermediate);

        assertAnswered(ca.certificatePem());
        assertAnswered(intermediate.certificatePem());
    }

    @Test
    void aServerWithAnotherNameIsNotTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca = ca();
        serve(issued("vbo.example.com", ca));

        assertEquals(
                "the server's certificate is not for the name 127.0.0.1; trust the server's own certificate if it is the"
                        + " right server",
                reason(file(ca.certificatePem())));
    }

    @Test
    void anExpiredServerIsNotTrustedOnItsCasWord() throws Exception {
        HeldCertificate ca = ca();
        serve(new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .signedBy(ca)
                .build());

        assertTrue(reason(file(ca.certificatePem())).contains(" expired on "));
    }

    @Test
    void noServerIsTrustedOnAnExpiredCasWord() throws Exception {
        HeldCertificate ca = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        serve(issued("127.0.0.1", ca));

        assertTrue(reason(file(ca.certificatePem())).contains(" expired on "));
    }

    @Test
    void anExpiredCaDoesNotStandInTheWayOfItsSuccessor() throws Exception {
        HeldCertificate old = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .validityInterval(0, TimeUnit.DAYS.toMillis(1))
                .build();
        HeldCertificate ca = ca();
        serve(issued("127.0.0.1", ca));

        assertAnswered(old.certificatePem() + ca.certificatePem());
    }

    @Test
    void aServerWithThePinnedKeyIsTrustedWhateverItsNameSays() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        serve(certificate);

        assertAnswered(builder().pin(pin(certificate)));
        assertAnswered(builder().pin(OTHER_PIN).pin(pin(certificate)));
        assertAnswered(builder().pin(pin(certificate)).trust(file(certificate.certificatePem())));
    }

    @Test
    void withACertificateAndAPinBothMustHold() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        Path other = file(new HeldCertificate.Builder().build().certificatePem());
        serve(certificate);

        assertEquals(SELF_SIGNED, reason(builder().trust(other).pin(pin(certificate))));
        assertEquals(
                "the server's public key is not the pinned one but " + pin(certificate)
                        + "; if the server was given a new certificate, compare it there and pin that",
                reason(builder().trust(file(certificate.certificatePem())).pin(OTHER_PIN)));
    }

    @Test
    void withACaAndAPinTheNameCounts() throws Exception {
        HeldCertificate ca = ca();
        HeldCertificate certificate = issued("vbo.example.com", ca);
        serve(certificate);

        assertTrue(reason(builder().trust(file(ca.certificatePem())).pin(pin(certificate)))
                .startsWith("the server's certificate is not for the name 127.0.0.1"));
    }

    @Test
    void anUnknownIssuerIsNamed() throws Exception {
        HeldCertificate root = new HeldCertificate.Builder()
                .commonName("Root")
                .certificateAuthority(1)
                .build();
        HeldCertificate intermediate = new HeldCertificate.Builder()
                .commonName("Intermediate")
                .certificateAuthority(0)
                .signedBy(root)
                .build();
        HeldCertificate certificate = issued("127.0.0.1", intermediate);
        HeldCertificate other = new HeldCertificate.Builder()
                .commonName("Other")
                .certificateAuthority(0)
                .build();
        serve(certificate);

        for (HeldCertificate trusted : List.of(root, other)) {
            assertEquals(
                    "the server's certificate was issued by CN=Intermediate, a CA that is not in the trusted file; trust that"
                            + " CA if this is the right server; if it is an intermediate CA, the server must send its"
                            + " certificate",
                    reason(file(trusted.certificatePem())));
        }
    }

    @Test
    void anUnknownRootIsNamed() throws Exception {
        HeldCertificate root = new HeldCertificate.Builder()
                .commonName("Root")
                .certificateAuthority(1)
                .build();
        serve(issued("127.0.0.1", root), root);

        assertEquals(
                "the server's certificate was issued by CN=Root, a CA that is not among the CAs of this Java runtime;"
                        + " trust that CA if this is the right server",
                reason(builder()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aResumedSessionsCertificateIsCheckedAgain(String protocol) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (RawServer raw = new RawServer(protocol, connection -> {
            connection.readRequest();
            connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        })) {
            OkHttpClient client = raw.client(new MovingClock(now::get)).build();
            assertEquals("200 ", raw.get(client));
            now.set(Instant.now().plus(Duration.ofDays(1)));

            IOException failure = assertThrows(IOException.class, () -> raw.get(client));

            assertTrue(failure.getMessage().startsWith("the server's certificate expired on "), failure.getMessage());
        }
    }

    @Test
    void aServerThatWantsAClientCertificateIsNamed() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder().build();
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .addTrustedCertificate(certificate.certificate())
                .build()
                .sslSocketFactory());
        server.requireClientAuth();
        server.start();

        String reason = reason(builder().pin(pin(certificate)));

        assertTrue(
                reason.endsWith("; the server asked for a client certificate, which this client cannot send"), reason);
    }

    @Test
    void aCertificateThatIsNotMadeForServersIsNamed() throws Exception {
        Path file = folder.resolve("made-for-clients");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "eku=clientAuth")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
        assertEquals(0, keytool.waitFor(), said);
        KeyStore store = KeyStore.getInstance(file.toFile(), "secret".toCharArray());
        X509Certificate certificate = (X509Certificate) store.getCertificate("mykey");
        PrivateKey key = (PrivateKey) store.getKey("mykey", "secret".toCharArray());
        serve(new HeldCertificate(new KeyPair(certificate.getPublicKey(), key), certificate));

        assertEquals(
                "the server's certificate is not made for servers (its extended key usage); the server needs another"
                        + " one",
                reason(builder()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"})
    void eachSuiteOfTheJdkIsOffered(String suite) throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder().rsa2048().build();
        SSLServerSocketFactory factory = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext()
                .getServerSocketFactory();
        try (SSLServerSocket listening =
                (SSLServerSocket) factory.createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            listening.setEnabledProtocols(new String[] {"TLSv1.2"});
            listening.setEnabledCipherSuites(new String[] {suite});
            Thread answers = new Thread(() -> {
                try (Socket connection = listening.accept()) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 418 X\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                    connection.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            answers.start();
            try (VboClient vbo = VboClient.builder(URI.create("https://127.0.0.1:" + listening.getLocalPort()))
                    .accessToken("token")
                    .pin(pin(certificate))
                    .build()) {
                assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(ORGANIZATION));
            }
            answers.join();
        }
    }

    @Test
    void anUnusableTrustStoreOfTheJvmIsNamed() throws Exception {
        System.setProperty("javax.net.ssl.trustStore", file("no key store").toString());
        try {
            assertEquals(
                    "this Java runtime has no certificate of a CA that it can read; check the property"
                            + " javax.net.ssl.trustStore, or trust the server's certificate",
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> VboClient.builder(URI.create("https://a"))
                                            .accessToken("token")
                                            .build())
                            .getMessage());
        } finally {
            System.clearProperty("javax.net.ssl.trustStore");
        }
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

        assertTrue(reason(builder().pin(pin(certificate))).contains(" expired on "));
    }

    @Test
    void whereAKeyIsPinnedACasWordIsNotEnough() throws Exception {
        HeldCertificate ca = ca();
        HeldCertificate certificate = issued("127.0.0.1", ca);
        serve(certificate);

        assertTrue(reason(builder().trust(file(ca.certificatePem())).pin(OTHER_PIN))
                .contains("is not the pinned one but " + pin(certificate)));
    }

    @Test
    void aPinnedKeyDoesNotVouchForOthers() throws Exception {
        HeldCertificate ca = ca();
        HeldCertificate certificate = issued("127.0.0.1", ca);
        serve(certificate, ca);

        assertTrue(reason(builder().pin(pin(ca))).contains("is not the pinned one but " + pin(certificate)));
    }

    @Test
    void neitherStrangersNorClientsAreTrusted() throws Exception {
        HeldCertificate ca = ca();
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
        String got = ": http://localhost:4443/ is plain http and has no certificate; give an https address";

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
                "pin: " + pin + " is not a pin; give sha256/ and the Base64 of 32 bytes (44 characters)",
                assertThrows(IllegalArgumentException.class, () -> builder.pin(pin))
                        .getMessage());
    }

    private static HeldCertificate ca() {
        return new HeldCertificate.Builder().certificateAuthority(0).build();
    }

    private static HeldCertificate issued(String name, HeldCertificate issuer) {
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName(name)
                .signedBy(issuer)
                .build();
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
        HeldCertificate held = new HeldCertificate.Builder().build();
        byte[] key = held.keyPair().getPrivate().getEncoded();
        KeyStore pfx = KeyStore.getInstance("PKCS12");
        pfx.load(null, null);
        pfx.setCertificateEntry("a", held.certificate());
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        pfx.store(stored, "secret".toCharArray());
        String lone = "holds a private key and no certificate; export the certificate alone (.cer or .crt, without its"
                + " private key)";
        String pem = held.certificatePem();

        assertEquals("trust: the file " + missing + " does not exist", refusal(builder, missing));
        assertEquals("trust: the file " + folder + " cannot be read", refusal(builder, folder));
        assertKind("is empty; give X.509 certificates in PEM or DER", new byte[0]);
        assertKind("holds no certificate; give X.509 certificates in PEM or DER", bytes("no certificate"));
        assertKind(lone, bytes(held.privateKeyPkcs8Pem()));
        assertKind(lone, key);
        assertKind(
                "is a PKCS #12 file (.pfx or .p12); export the certificate alone (.cer or .crt, without its private"
                        + " key)",
                stored.toByteArray());
        assertKind(
                "holds a certificate request and no certificate; give the certificate that the CA issued for it",
                bytes("-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"));
        assertKind(
                "holds a certificate that is damaged or cut off; export it again",
                bytes(pem.substring(0, pem.length() / 2)));
        assertKind(
                "holds no certificate but DH PARAMETERS; give X.509 certificates in PEM or DER",
                bytes("-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----\n"));
        assertKind(
                "has more than 1 MiB; give a file with the server's or its CA's certificate", new byte[(1 << 20) + 1]);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private void assertKind(String kind, byte[] content) throws Exception {
        Path file = Files.write(folder.resolve("given"), content);
        assertEquals(
                "trust: the file " + file + " " + kind,
                refusal(VboClient.builder(URI.create("https://vbo.example.com")), file));
    }

    @Test
    void aFileIsReadInEveryFormThatWindowsAndOpenSslWrite() throws Exception {
        HeldCertificate certificate =
                new HeldCertificate.Builder().commonName("server").build();
        String pem = certificate.certificatePem();
        serve(certificate);

        for (byte[] form : List.of(
                ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_8),
                pem.getBytes(StandardCharsets.UTF_16),
                pem.getBytes(StandardCharsets.UTF_16LE),
                ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_16LE),
                bytes(pem.replace("\n", "\r")),
                bytes(pem.replace("\n", "\r\n")),
                bytes("Bag Attributes\n    friendlyName: server\n" + pem),
                bytes(certificate.privateKeyPkcs8Pem() + pem),
                bytes("-----BEGIN DH PARAMETERS-----\nMIIB\n-----END DH PARAMETERS-----\n" + pem),
                bytes(pem.replace("CERTIFICATE", "X509 CERTIFICATE")),
                bytes(pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE")))) {
            assertAnswered(Files.write(folder.resolve("form"), form));
        }
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
