package io.github.vbo.v6.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A running {@code vbo stand-in}, and what it printed. */
final class StandIn implements AutoCloseable {
    final Process process;
    final List<String> output = new ArrayList<>();

    /** Starts one on a free port and waits for its last line. */
    StandIn(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("stand-in", "--port=0"));
        arguments.addAll(List.of(options));
        process = Vbo.start(Map.of(), arguments.toArray(String[]::new));
        BufferedReader lines = process.inputReader();
        do {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException(process.errorReader().readLine());
            }
            output.add(line);
        } while (!output.contains("Stop it with Ctrl-C."));
    }

    URI address() {
        return URI.create(printed("address"));
    }

    Path certificate() {
        return Path.of(printed("certificate"));
    }

    /** Trusts its certificate and no other. */
    SSLContext trust() throws Exception {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate())) {
            anchors.setCertificateEntry(
                    "stand-in", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    String printed(String name) {
        return output.stream()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }

    /** The example commands that it printed, in order. */
    List<String> examples() {
        return List.of(String.join("\n", output).split("\n\n")).stream()
                .filter(paragraph -> paragraph.startsWith("  "))
                .toList();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
