package io.github.vbo.v6.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vbo certificate} against digests that the JDK makes of the certificate that the stand-in wrote. */
class CertificateCommandIT {
    private static byte[] digest(String algorithm, byte[] bytes) throws Exception {
        return MessageDigest.getInstance(algorithm).digest(bytes);
    }

    @Test
    void itShowsAndSavesWhatTheServerHasAndWhatItShowsCanBeTrusted(@TempDir Path folder) throws Exception {
        try (StandIn standIn = new StandIn("--example")) {
            String server = "--server=" + standIn.address();
            X509Certificate certificate;
            try (InputStream pem = Files.newInputStream(standIn.certificate())) {
                certificate = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(pem);
            }
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
            Vbo.Result text = Vbo.run(Map.of(), "certificate", server, "--save=" + saved);
            assertEquals("", text.err());
            assertTrue(
                    text.out().replaceAll("\\R", "\n").startsWith("""
                            Subject     CN=vbo stand-in
                            Issuer      CN=vbo stand-in (self-signed)
                            Names       localhost, 127.0.0.1
                            Valid       %s to %s
                            Pin         %s
                            SHA-256     %s
                            Thumbprint  %s (SHA-1)

                            Before you trust it, compare""".formatted(from, until, pin, sha256, sha1)),
                    text.out());
            assertEquals(Files.readString(standIn.certificate()), Files.readString(saved));

            Vbo.Result json = Vbo.run(Map.of(), "certificate", server, "--json");
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

            Vbo.Result again = Vbo.run(Map.of(), "certificate", server, "--save=" + saved);
            assertEquals(
                    "vbo certificate: --save: expected a file that does not exist yet, got " + saved
                            + " (see vbo certificate --help)" + System.lineSeparator(),
                    again.err());
            assertEquals(2, again.exitCode());

            Vbo.Result trusted = Vbo.run(
                    Map.of("VBO_ACCESS_TOKEN", "stand-in-token"), "sign-in", "--no-wait", server, "--pin=" + pin);
            assertEquals("", trusted.err());
            assertEquals(0, trusted.exitCode());
        }
    }

    @Test
    void theServerIsSentAGreetingInTlsAndAServerWithoutTlsHasNoCertificate() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String authority = "127.0.0.1:" + server.getLocalPort();
            Process asking = Vbo.start(Map.of(), "certificate", "--server=https://" + authority);
            try (Socket asked = server.accept()) {
                byte[] record = asked.getInputStream().readNBytes(5);
                assertEquals("1603", HexFormat.of().formatHex(record, 0, 2));
                int length = Byte.toUnsignedInt(record[3]) << 8 | Byte.toUnsignedInt(record[4]);
                byte clientHello = asked.getInputStream().readNBytes(length)[0];
                assertEquals(1, clientHello);
                asked.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                asked.shutdownOutput();
                Vbo.Result none = Vbo.end(asking);
                assertTrue(
                        none.err()
                                .matches("vbo certificate: no certificate from " + authority
                                        + ": no TLS connection: .*\\R"),
                        none.err());
                assertEquals(1, none.exitCode());
            }
        }
    }

    @Test
    void plainHttpIsAWrongUsage() throws Exception {
        Vbo.Result plain = Vbo.run(Map.of(), "certificate", "--server=http://localhost");
        assertEquals(
                "vbo certificate: --server: expected https, which has a certificate, got http://localhost"
                        + " (see vbo certificate --help)" + System.lineSeparator(),
                plain.err());
        assertEquals(2, plain.exitCode());
    }
}
