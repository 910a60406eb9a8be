package io.github.vbo.v6.standin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Answers the contract's operations on loopback, for one access token and one organization.
 *
 * <p>It is not VB365. It asks nobody for its codes, so nobody can sign in with them. Its refusals are those that third
 * parties observed (401 without a body, 411 with HTML) or that we infer (400 and 404 with a message).
 */
public final class StandInServer implements AutoCloseable {
    /** The organization of the vendor page's example. */
    public static final String PAGE_ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";

    private static final Pattern DEVICE_CODE = Pattern.compile("/v6/Organizations/([^/]+)/DeviceCode");
    private static final String CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789";
    private static final String JSON = "application/json; charset=utf-8";

    private final Options options;
    private final HttpServer server;
    private final ExecutorService threads;
    private final SecureRandom random = new SecureRandom();
    private final @Nullable HeldCertificate certificate;

    /**
     * How to start one.
     *
     * @param port 0 for any free one
     * @param http plain http instead of https
     * @param example answer with the vendor page's very values instead of a fresh code
     * @param accessToken the one token that is accepted
     * @param organizationId the one organization that is known
     */
    public record Options(int port, boolean http, boolean example, String accessToken, UUID organizationId) {}

    private StandInServer(Options options) throws IOException {
        this.options = options;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), options.port);
        if (options.http) {
            this.certificate = null;
            this.server = HttpServer.create(address, 0);
        } else {
            this.certificate = new HeldCertificate.Builder()
                    .commonName("vbo stand-in")
                    .addSubjectAlternativeName("localhost")
                    .addSubjectAlternativeName("127.0.0.1")
                    .duration(365, TimeUnit.DAYS)
                    .build();
            HandshakeCertificates tls = new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build();
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
            this.server = https;
        }
        this.threads = Executors.newCachedThreadPool();
    }

    /**
     * Starts one.
     *
     * @param options how
     * @return it, listening
     * @throws IOException if the port cannot be had
     */
    public static StandInServer start(Options options) throws IOException {
        // Else each answer on a kept connection waits some 40 ms, Nagle's algorithm meeting delayed acknowledgements.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        StandInServer standIn = new StandInServer(options);
        standIn.server.setExecutor(standIn.threads);
        standIn.server.createContext("/", standIn::handle);
        standIn.server.start();
        return standIn;
    }

    /**
     * {@return where it listens, such as {@code https://127.0.0.1:4443}}
     */
    public URI address() {
        return URI.create((options.http ? "http" : "https") + "://127.0.0.1:"
                + server.getAddress().getPort());
    }

    /**
     * {@return its self-signed certificate in PEM, unless it speaks plain http}
     */
    public Optional<String> certificatePem() {
        return Optional.ofNullable(certificate).map(HeldCertificate::certificatePem);
    }

    /** Stops listening and drops what is under way. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers request = exchange.getRequestHeaders();
            boolean post = exchange.getRequestMethod().equals("POST");
            Matcher deviceCode = DEVICE_CODE.matcher(exchange.getRequestURI().getRawPath());
            if (post && !request.containsKey("Content-Length") && !request.containsKey("Transfer-Encoding")) {
                String html = "<!DOCTYPE HTML><html><head><title>Length Required</title></head>"
                        + "<body><h2>Length Required</h2><p>HTTP Error 411. The request must be chunked or have a content"
                        + " length.</p></body></html>";
                send(exchange, 411, "text/html; charset=us-ascii", html);
            } else if (!deviceCode.matches()) {
                send(exchange, 404, JSON, message("No HTTP resource was found that matches the request."));
            } else if (!post) {
                exchange.getResponseHeaders().set("Allow", "POST");
                send(exchange, 405, JSON, message("The requested resource does not support this method."));
            } else if (!isAuthorized(request.getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                send(exchange, 401, null, "");
            } else {
                deviceCode(exchange, deviceCode.group(1));
            }
        }
    }

    /** A scheme's name is compared without regard to case (RFC 9110, section 11.1), a token exactly. */
    private boolean isAuthorized(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                && authorization.substring(7).strip().equals(options.accessToken);
    }

    private void deviceCode(HttpExchange exchange, String organizationId) throws IOException {
        if (!organizationId.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            send(exchange, 400, JSON, message("The organization id is not valid."));
        } else if (!options.organizationId.equals(UUID.fromString(organizationId))) {
            send(exchange, 404, JSON, message("Organization was not found."));
        } else {
            String code = options.example ? "CWE5QHLNM" : freshCode();
            String url = "https://microsoft.com/devicelogin";
            send(exchange, 200, JSON, """
                    {
                      "userCode": "%s",
                      "verificationUrl": "%s",
                      "expiresIn": 899,
                      "message": "To sign in, use a web browser to open the page %s and enter the code %s to authenticate."
                    }""".formatted(code, url, url, code));
        }
    }

    private String freshCode() {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            code.append(CODE_LETTERS.charAt(random.nextInt(CODE_LETTERS.length())));
        }
        return code.toString();
    }

    private static String message(String words) {
        return "{\"message\": \"" + words + "\"}";
    }

    private static void send(HttpExchange exchange, int status, @Nullable String contentType, String body)
            throws IOException {
        byte[] bytes = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        if (contentType != null) {
            exchange.getResponseHeaders().set("Content-Type", contentType);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
