package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads X.509 certificates from a file, in the forms in which Windows, OpenSSL and browsers write them. */
final class CertificateFile {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*+)(-----END \\1-----)?+");
    private static final String EXPORT = "; export the certificate alone (.cer or .crt, without its private key)";

    private CertificateFile() {}

    static List<X509Certificate> read(Path path) {
        InputFile file = new InputFile("trust", path);
        byte[] bytes = file.read("the server's or its CA's certificate");
        // Without null characters, so that PEM in UTF-16 can be read. Its marks stand outside the blocks.
        String text = new String(bytes, ISO_8859_1).replace("\0", "");
        Set<String> labels = new TreeSet<>();
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Matcher block = BLOCK.matcher(text); block.find(); ) {
                labels.add(block.group(1));
                if (block.group(1).endsWith("CERTIFICATE") || block.group(1).startsWith("PKCS7")) {
                    byte[] der = Base64.getMimeDecoder().decode(block.group(2));
                    found.addAll(certificates(der, block.group(1).startsWith("PKCS7")));
                }
            }
            if (labels.isEmpty() && bytes.length > 0) {
                found.addAll(certificates(bytes, true));
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw file.wrong(kind(bytes, labels), e);
        }
        if (found.isEmpty()) {
            throw file.wrong(kind(bytes, labels), null);
        }
        return found;
    }

    /** From DER: one certificate, which OpenSSL's own data may follow, or all. */
    private static List<X509Certificate> certificates(byte[] der, boolean all) throws CertificateException {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        return (all ? x509.generateCertificates(in) : List.of(x509.generateCertificate(in)))
                .stream().map(X509Certificate.class::cast).toList();
    }

    private static String kind(byte[] bytes, Set<String> labels) {
        String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 12));
        // A sequence and its length (DER), then the version of PKCS #12, of a private key, or of a request.
        String der = "30(8.|80|81..|82....|83......|[0-7].)";
        String name = String.join(", ", labels);
        if (start.matches(der + "020103.*")) {
            return "is a PKCS #12 file (.pfx or .p12)" + EXPORT;
        } else if (start.startsWith("feedfeed") || start.startsWith("cececece")) {
            return "is a Java key store; export the certificate with keytool -exportcert -rfc";
        } else if (start.matches(der + "02010[01].*") || name.matches(".*PRIVATE KEY")) {
            return "holds a private key and no certificate" + EXPORT;
        } else if (start.matches(der + der + "020100.*") || name.contains("CERTIFICATE REQUEST")) {
            return "holds a certificate request and no certificate; give the certificate that the CA issued for it";
        } else if (name.contains("CERTIFICATE")) {
            return "holds a certificate that is damaged or cut off; export it again";
        }
        return (bytes.length == 0 ? "is empty" : "holds no certificate" + (name.isEmpty() ? "" : " but " + name))
                + "; give X.509 certificates in PEM or DER";
    }
}
