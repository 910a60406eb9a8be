package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboTransportException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.CertificatePinner;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo certificate}. */
@Command(
        name = "certificate",
        description = {
            "Shows a server's certificate, so that you can compare it before you trust it.",
            "It sends the server only the beginning of a TLS handshake."
        },
        customSynopsis = {
            "vbo certificate [--save-certificate=FILE] [--json]",
            "                       [--connect-timeout=SECONDS] [--timeout=SECONDS]",
            "                       --server=URI"
        },
        footer = {
            "Environment:",
            Proxies.HELP,
            CertificateCommand.COMPARE,
            "",
            "Examples:",
            "  vbo certificate --server vbo.example.com",
            "  vbo certificate --server vbo.example.com --save-certificate server.crt"
        })
final class CertificateCommand implements Callable<Integer> {
    static final String SAVE = "--save-certificate";

    static final String COMPARE = """
            Compare the thumbprint before you trust this certificate. On the server, open
            the certificate manager (certlm.msc; the certificate, Details, Thumbprint), or
            run this in PowerShell:
              Get-ChildItem Cert:\\LocalMachine\\My | Format-List Subject, Thumbprint
            If the thumbprints are equal, this is your server. Then use --pin, or
            --certificate with the file that --save-certificate writes.""";

    /** Of no server, so that each handshake ends when the server has shown its certificate. */
    private static final String NO_PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How much longer the look-up of a name may take, which the client cannot end. */
    private static final Duration FOR_THE_NAME = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec;

    @Mixin
    private Server server;

    @Option(names = SAVE, paramLabel = "FILE", description = "Write the certificate to this new file, as PEM.")
    private @Nullable Path save;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object: subject, issuer, selfSigned, names, validFrom, validUntil, pin, sha256,"
                            + " sha1.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if ("http".equalsIgnoreCase(server.address(spec).getScheme())) {
            throw Vbo.wrong(
                    spec,
                    "--server: a server over plain http has no certificate; give an https address, not "
                            + server.address(spec));
        }
        Duration limit = server.timeout(LIMIT);
        VboClient.Builder builder =
                server.builder(spec).callTimeout(limit).pin(NO_PIN).accessToken("not-sent");
        X509Certificate certificate;
        try (VboClient vbo = builder.build()) {
            certificate = within(limit.plus(FOR_THE_NAME), () -> shown(vbo));
        }
        if (save != null) {
            Path file = writeNew(spec, SAVE, save, pem(certificate));
            Terminal.printError(spec.commandLine().getErr(), "Saved the certificate as " + file);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonText.indented(writer -> write(certificate, writer)));
        } else {
            print(certificate, out);
        }
        out.flush();
        return 0;
    }

    private static X509Certificate shown(VboClient vbo) {
        try {
            vbo.organizations();
            throw new IllegalStateException("no server has this pin");
        } catch (VboTransportException e) {
            return e.serverCertificate()
                    .orElseThrow(() -> new Vbo.Failure(
                            e.getMessage().substring(e.operation().length() + 2), e));
        }
    }

    private X509Certificate within(Duration limit, Callable<X509Certificate> step) throws InterruptedException {
        FutureTask<X509Certificate> asking = new FutureTask<>(step);
        Thread thread = new Thread(asking);
        thread.setDaemon(true);
        thread.start();
        try {
            return asking.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Vbo.Failure("no response from " + server.address(spec) + " within " + limit.toSeconds()
                    + " s, because the look-up of its name has not ended; check the name and the DNS server");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            asking.cancel(true);
        }
    }

    private static void print(X509Certificate certificate, PrintWriter out) {
        out.println("Subject     "
                + Vbo.printable(certificate.getSubjectX500Principal().toString()));
        out.println("Issuer      "
                + Vbo.printable(certificate.getIssuerX500Principal().toString())
                + (isSelfSigned(certificate) ? " (self-signed)" : ""));
        out.println("Names       " + Vbo.printable(String.join(", ", names(certificate))));
        out.println("Valid       " + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant() + remark(certificate, Instant.now()));
        out.println("Pin         " + CertificatePinner.pin(certificate));
        out.println("SHA-256     " + hex(encoded(certificate).sha256()));
        out.println("Thumbprint  " + hex(encoded(certificate).sha1()) + " (SHA-1)");
        out.println();
        out.println(COMPARE.replace("\n", System.lineSeparator()));
    }

    private static void write(X509Certificate certificate, JsonWriter writer) throws IOException {
        writer.beginObject();
        writer.name("subject").value(certificate.getSubjectX500Principal().toString());
        writer.name("issuer").value(certificate.getIssuerX500Principal().toString());
        writer.name("selfSigned").value(isSelfSigned(certificate));
        writer.name("names").beginArray();
        for (String name : names(certificate)) {
            writer.value(name);
        }
        writer.endArray();
        writer.name("validFrom").value(certificate.getNotBefore().toInstant().toString());
        writer.name("validUntil").value(certificate.getNotAfter().toInstant().toString());
        writer.name("pin").value(CertificatePinner.pin(certificate));
        writer.name("sha256").value(hex(encoded(certificate).sha256()));
        writer.name("sha1").value(hex(encoded(certificate).sha1()));
        writer.endObject();
    }

    private static String pem(X509Certificate certificate) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(encoded(certificate).toByteArray());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }

    /** Writes a file that does not exist yet. Returns its whole name. */
    static Path writeNew(CommandSpec spec, String option, Path file, String pem) {
        try {
            Files.writeString(file, pem, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return file.toAbsolutePath();
        } catch (FileAlreadyExistsException e) {
            throw Vbo.wrong(spec, option + ": the file " + file + " exists already; give another name");
        } catch (IOException e) {
            throw Vbo.wrong(spec, option + ": cannot write the file " + file + "; check the folder");
        }
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        if (!certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** DNS names and IP addresses, the only ones that clients check. */
    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(2) || name.get(0).equals(7))
                            .map(name -> name.get(1).toString())
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static String remark(X509Certificate certificate, Instant now) {
        return Date.from(now).after(certificate.getNotAfter())
                ? " (expired)"
                : Date.from(now).before(certificate.getNotBefore()) ? " (not valid yet)" : "";
    }

    private static ByteString encoded(X509Certificate certificate) {
        try {
            return ByteString.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate from the network has an encoding", e);
        }
    }

    /** Without separators, as Windows shows it. */
    private static String hex(ByteString digest) {
        return digest.hex().toUpperCase(Locale.ROOT);
    }
}
