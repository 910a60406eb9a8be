package io.github.vbo.v6.standin;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Answers the contract's operations on loopback, and has a page of its own there to type the codes in.
 *
 * <p>It is not VB365, and its page is not Microsoft's: whoever types a code is signed in to nothing. All it knows comes
 * from its options and from what it is asked.
 */
public final class StandInServer implements AutoCloseable {
    /** The organization of the vendor page's example. */
    public static final String PAGE_ORGANIZATION = "40dfa255-2762-43e5-8320-dff7a9201f90";

    /** The name that stands for no conformance case: every response is as usual. */
    public static final String NO_CASE = "none";

    private final HttpServer api;
    private final HttpServer page;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HeldCertificate certificate;
    private final Api answers;
    private @Nullable ConformanceServer conformance;

    /**
     * How to start one.
     *
     * @param port 0 for any free one
     * @param http plain http instead of https, except for the sign-in page
     * @param example answer with the vendor page's very values instead of a fresh code
     * @param accessToken accepted without a sign-in, and never expiring
     * @param organizations all that are known
     * @param user the only one, in any case of letters
     * @param password the user's
     * @param codeLifetime whole seconds
     * @param tokenLifetime whole seconds
     * @param throttled allow one request for a token in a second, and five in a minute
     */
    public record Options(
            int port,
            boolean http,
            boolean example,
            String accessToken,
            List<Organization> organizations,
            String user,
            String password,
            Duration codeLifetime,
            Duration tokenLifetime,
            boolean throttled) {
        /** One user. */
        public static final String USER = "administrator";

        /** That user's password. */
        public static final String PASSWORD = "password";

        /** Lifetime of a code in seconds, the vendor page's. */
        public static final String CODE_LIFETIME = "899";

        /** Lifetime of a token in seconds, the vendor's default. */
        public static final String TOKEN_LIFETIME = "3600";

        /**
         * One organization, and a default for everything else.
         *
         * @param port 0 for any free one
         * @param http plain http instead of https
         * @param example answer with the vendor page's very values instead of a fresh code
         * @param accessToken accepted without a sign-in
         * @param organizationId the one that is known
         */
        public Options(int port, boolean http, boolean example, String accessToken, UUID organizationId) {
            this(
                    port,
                    http,
                    example,
                    accessToken,
                    List.of(new Organization(organizationId, Organization.NAME)),
                    USER,
                    PASSWORD,
                    Duration.ofSeconds(Long.parseLong(CODE_LIFETIME)),
                    Duration.ofSeconds(Long.parseLong(TOKEN_LIFETIME)),
                    false);
        }
    }

    /**
     * An organization to know.
     *
     * @param id null for one that can be listed only
     * @param name usually its domain
     */
    public record Organization(@Nullable UUID id, String name) {
        /** The name of one that was given none. */
        public static final String NAME = "abc.onmicrosoft.com";
    }

    private StandInServer(Options options, Clock clock) throws IOException {
        certificate = new HeldCertificate.Builder()
                .commonName("vbo stand-in")
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .duration(365, TimeUnit.DAYS)
                .build();
        api = listen(options.port, !options.http);
        page = listen(0, true);
        DeviceCodes codes = new DeviceCodes(clock, options.codeLifetime, options.example);
        URI verificationUrl = options.example ? URI.create("https://microsoft.com/devicelogin") : signInPage();
        answers = new Api(options, new Tokens(clock, options), codes, verificationUrl);
        serve(api, answers::answer);
        serve(page, new SignInPage(codes)::answer);
    }

    private HttpServer listen(int port, boolean tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
        if (!tls) {
            return HttpServer.create(address, 0);
        }
        HttpsServer https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls()));
        return https;
    }

    private SSLContext tls() {
        return new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext();
    }

    private void serve(HttpServer server, Function<Request, Answer> answering) {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answering.apply(Request.of(exchange)).send(exchange);
            }
        });
        server.start();
    }

    /**
     * Starts one.
     *
     * @param options how
     * @return it, listening
     * @throws IOException if the port cannot be had
     */
    public static StandInServer start(Options options) throws IOException {
        return start(options, Clock.systemUTC());
    }

    /**
     * Starts one whose codes and tokens expire by another clock.
     *
     * @param options how
     * @param clock the clock
     * @return it, listening
     * @throws IOException if the port cannot be had
     */
    public static StandInServer start(Options options, Clock clock) throws IOException {
        // Else each answer on a kept connection waits some 40 ms, Nagle's algorithm meeting delayed acknowledgements.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        return new StandInServer(options, clock);
    }

    /**
     * {@return where it listens, such as {@code https://127.0.0.1:4443}}
     */
    public URI address() {
        return address(api);
    }

    /**
     * {@return where a person types a code; always https}
     */
    public URI signInPage() {
        return address(page).resolve(SignInPage.PATH);
    }

    /**
     * {@return the address below which each {@link ConformanceCase} is, at {@code /OPERATION/CASE}, such as
     *     {@code /requestDeviceCode/user-code-dropped}; {@value #NO_CASE} stands for no case}
     *
     * @throws IOException if it cannot listen there
     */
    public synchronized URI conformance() throws IOException {
        boolean tls = api instanceof HttpsServer;
        if (conformance == null) {
            conformance = new ConformanceServer(
                    answers, tls ? tls().getServerSocketFactory() : ServerSocketFactory.getDefault(), threads);
        }
        return address(tls, conformance.port());
    }

    private static URI address(HttpServer server) {
        return address(server instanceof HttpsServer, server.getAddress().getPort());
    }

    private static URI address(boolean tls, int port) {
        return URI.create((tls ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /**
     * {@return its self-signed certificate in PEM, unless it speaks plain http}
     */
    public Optional<String> certificatePem() {
        return api instanceof HttpsServer ? Optional.of(certificate.certificatePem()) : Optional.empty();
    }

    /** Stops listening and drops what is under way. */
    @Override
    public synchronized void close() {
        api.stop(0);
        page.stop(0);
        if (conformance != null) {
            conformance.close();
        }
        threads.shutdownNow();
    }
}
