package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.standin.VboStandIn;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vbo certificate} against the digests that the JDK computes. */
class CertificateCommandTest {
    private static byte[] digest(String algorithm, byte[] bytes) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }

    @Test
    void itShowsAndSavesTheCertificateAndItsPinIsTrusted(@TempDir Path folder) throws Exception {
        try (VboStandIn standIn = Captured.server(Duration.ofSeconds(899))) {
            String server = "--server=" + standIn.uri();
            String pem = standIn.certificatePem();
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            String pin = "sha256/"
                    + Base64.getEncoder()
                            .encodeToString(
                                    digest("SHA-256", certificate.getPublicKey().getEncoded()));
            HexFormat hex = HexFormat.of().withUpperCase();
            String sha256 = hex.formatHex(digest("SHA-256", certificate.getEncoded()));
            String sha1 = hex.formatHex(digest("SHA-1", certificate.getEncoded()));
            String from = certificate.getNotBefore().toInstant().toString();
            String until = certificate.getNotAfter().toInstant().toString();

            Path saved = folder.resolve("server.crt");
            Captured text = Captured.run(Map.of(), "certificate", server, "--save-certificate=" + saved);
            assertEquals("Saved the certificate as " + saved + System.lineSeparator(), text.err());
            assertTrue(
                    text.out().replaceAll("\\R", "\n").startsWith("""
                            Subject     CN=vbo stand-in
                            Issuer      CN=vbo stand-in (self-signed)
                            Names       localhost, 127.0.0.1
                            Valid       %s to %s
                            Pin         %s
                            SHA-256     %s
                            Thumbprint  %s (SHA-1)

                            Compare the thumbprint before you trust""".formatted(from, until, pin, sha256, sha1)),
                    text.out());
            assertEquals(pem, Files.readString(saved));

            Captured json = Captured.run(Map.of(), "certificate", server.replace("https://", ""), "--json");
            assertEquals(
                    """
                    {
                      "subject": "CN=vbo stand-in",
                      "issuer": "CN=vbo stand-in",
                      "selfSigned": true,
                      "names": [
                        "localhost",
                        "127.0.0.1"
                      ],
                      "validFrom": "%s",
                      "validUntil": "%s",
                      "pin": "%s",
                      "sha256": "%s",
                      "sha1": "%s"
                    }
                    """.formatted(from, until, pin, sha256, sha1), json.out().replaceAll("\\R", "\n"));

            Captured again = Captured.run(Map.of(), "certificate", server, "--save-certificate=" + saved);
            assertEquals(
                    "vbo certificate: --save-certificate: the file " + saved
                            + " exists already; give another name (see vbo certificate --help)"
                            + System.lineSeparator(),
                    again.err());
            assertEquals(2, again.exitCode());

            Captured trusted = Captured.run(
                    Map.of("VBO_ACCESS_TOKEN", Captured.TOKEN),
                    "sign-in",
                    "--no-wait",
                    "--organization=" + Captured.FIRST,
                    server,
                    "--pin=" + pin);
            assertEquals("", trusted.err());
            assertEquals(0, trusted.exitCode());
        }
    }

    @Test
    void itStartsATlsHandshakeAndAServerWithoutTlsHasNoCertificate() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String authority = "127.0.0.1:" + server.getLocalPort();
            CompletableFuture<Captured> asking = CompletableFuture.supplyAsync(
                    () -> Captured.run(Map.of(), "certificate", "--server=https://" + authority));
            try (Socket asked = server.accept()) {
                byte[] record = asked.getInputStream().readNBytes(5);
                assertEquals("1603", HexFormat.of().formatHex(record, 0, 2));
                int length = Byte.toUnsignedInt(record[3]) << 8 | Byte.toUnsignedInt(record[4]);
                byte clientHello = asked.getInputStream().readNBytes(length)[0];
                assertEquals(1, clientHello);
                asked.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                asked.shutdownOutput();
                Captured none = asking.join();
                assertTrue(
                        none.err()
                                .matches("vbo certificate: no response from https://" + authority
                                        + "/: no TLS connection: .*; is this an https port\\?\\R"),
                        none.err());
                assertEquals(1, none.exitCode());
            }
        }
    }

    @Test
    void plainHttpIsAWrongUsage() throws Exception {
        Captured plain = Captured.run(Map.of(), "certificate", "--server=http://localhost");
        assertEquals(
                "vbo certificate: --server: a server over plain http has no certificate; give an https address, not http://localhost"
                        + " (see vbo certificate --help)" + System.lineSeparator(),
                plain.err());
        assertEquals(2, plain.exitCode());
    }
}
