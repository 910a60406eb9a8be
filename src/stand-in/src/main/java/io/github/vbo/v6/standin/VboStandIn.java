package io.github.vbo.v6.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/**
 * A running stand-in for a VB365 server, on a port of 127.0.0.1.
 *
 * <p>It is not VB365 and its sign-in page is not Microsoft's: nobody is signed in to anything. It keeps its state in memory
 * until it is closed. Operations have the names that the contract gives them: {@code requestToken},
 * {@code listOrganizations}, {@code requestDeviceCode}, {@code requestDeviceCodeForNewOrganization}, {@code checkDeviceCode},
 * {@code createApplications}. The server drops a connection whose request does not arrive within ten seconds. All methods may be
 * called from several threads.
 */
public final class VboStandIn implements AutoCloseable {
    private final Threads threads;
    private final HeldCertificate certificate = new HeldCertificate.Builder()
            .commonName("vbo stand-in")
            .addSubjectAlternativeName("localhost")
            .addSubjectAlternativeName("127.0.0.1")
            .duration(365, TimeUnit.DAYS)
            .build();
    private final List<Organization> organizations;
    private final String user;
    private final String password;
    private final @Nullable SSLContext tls;
    private final Tokens tokens;
    private final DeviceCodes codes;
    private final Applications applications;
    private final Api api;
    private final Listener server;
    private final Listener page;
    private @Nullable ConformanceServer conformance;
    private @Nullable Path certificateFile;

    private VboStandIn(Builder options) {
        organizations = options.organizations;
        user = options.user;
        password = options.password;
        threads = new Threads(options.requestLimit);
        SSLContext https = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext();
        tls = options.http ? null : https;
        tokens = new Tokens(
                options.clock,
                options.token,
                user,
                password,
                options.tokenLifetime,
                options.throttled,
                options.antiforgery);
        codes = new DeviceCodes(options.clock, options.codeLifetime, options.example);
        page = new Listener(0, https, threads, new SignInPage(codes)::answer);
        page.open();
        URI verificationUrl = options.example ? URI.create("https://microsoft.com/devicelogin") : signInPage();
        applications = new Applications(options.clock, codes);
        api = new Api(organizations, tokens, codes, applications, verificationUrl);
        server = new Listener(options.port, tls, threads, api::answer);
    }

    /** Builder for {@link VboStandIn}; every option has a default. */
    public static final class Builder {
        private int port;
        private boolean http;
        private boolean example;
        private boolean throttled;
        private boolean antiforgery;
        private String user = "administrator";
        private String password = "password";
        private String token = UUID.randomUUID().toString();
        private List<Organization> organizations = List.of(
                new Organization(UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90"), "abc.onmicrosoft.com"));
        private Duration codeLifetime = Duration.ofSeconds(899);
        private Duration tokenLifetime = Duration.ofHours(1);
        private Clock clock = Clock.systemUTC();
        private Duration requestLimit = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets the port to listen on, instead of any free one.
         *
         * @param port from 0 to 65535; 0 means any free one
         * @return this builder
         */
        public Builder port(int port) {
            check(port >= 0 && port <= 65_535, "port: " + port + " is out of range; give 0 to 65535");
            this.port = port;
            return this;
        }

        /**
         * Serves plain http instead of https; only the sign-in page stays https.
         *
         * @return this builder
         */
        public Builder http() {
            this.http = true;
            return this;
        }

        /**
         * Sets the one user who can sign in, instead of {@code administrator} with {@code password}.
         *
         * @param user the name, which is compared without regard to case
         * @param password the password
         * @return this builder
         */
        public Builder user(String user, String password) {
            this.user = user;
            this.password = password;
            return this;
        }

        /**
         * Sets the access token that is accepted without a sign-in, instead of a random one.
         *
         * @param token visible ASCII characters
         * @return this builder
         */
        public Builder token(String token) {
            check(
                    token.matches("[!-~]+"),
                    "token: it is empty or has other characters (not shown); give visible ASCII characters");
            this.token = token;
            return this;
        }

        /**
         * Sets the organizations that the server knows, instead of {@code abc.onmicrosoft.com} alone.
         *
         * @param organizations none, one or several, in the order in which they are listed
         * @return this builder
         */
        public Builder organizations(Organization... organizations) {
            this.organizations = List.of(organizations);
            return this;
        }

        /**
         * Sets how long a device code can be used, instead of 899 seconds.
         *
         * @param codeLifetime whole seconds, at least one
         * @return this builder
         */
        public Builder codeLifetime(Duration codeLifetime) {
            this.codeLifetime = wholeSeconds("codeLifetime", codeLifetime);
            return this;
        }

        /**
         * Sets how long an access token from a sign-in is accepted, instead of one hour.
         *
         * @param tokenLifetime whole seconds, at least one
         * @return this builder
         */
        public Builder tokenLifetime(Duration tokenLifetime) {
            this.tokenLifetime = wholeSeconds("tokenLifetime", tokenLifetime);
            return this;
        }

        /**
         * Allows one request for a token per second and five per minute; more get status 429 with {@code Retry-After}.
         *
         * @return this builder
         */
        public Builder throttled() {
            this.throttled = true;
            return this;
        }

        /**
         * Refuses access tokens with status 401 if they were requested without {@code disable_antiforgery_token=true}, as
         * versions 7 and 8 may do (inferred): they want an antiforgery token with each request otherwise. {@link #token} stays
         * accepted.
         *
         * @return this builder
         */
        public Builder antiforgery() {
            this.antiforgery = true;
            return this;
        }

        /**
         * Sets the clock by which codes and tokens expire and requests are throttled, instead of the system's.
         *
         * @param clock the clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        /** Sets how long a request and its response may take, instead of ten seconds. */
        Builder requestLimit(Duration requestLimit) {
            this.requestLimit = requestLimit;
            return this;
        }

        /**
         * Answers with the code and the URL of the vendor's example, instead of a new code and the sign-in page.
         *
         * @return this builder
         */
        public Builder example() {
            this.example = true;
            return this;
        }

        /**
         * Starts a server with these options.
         *
         * @return the server, which accepts connections
         * @throws UncheckedIOException if the port cannot be opened, for example because it is in use
         */
        public VboStandIn start() {
            // Without it each response on a kept connection takes about 40 ms: Nagle's algorithm and delayed
            // acknowledgement.
            System.setProperty("sun.net.httpserver.nodelay", "true");
            VboStandIn standIn = new VboStandIn(this);
            try {
                standIn.server.open();
                return standIn;
            } catch (UncheckedIOException e) {
                standIn.close();
                throw e;
            }
        }

        private static Duration wholeSeconds(String name, Duration duration) {
            check(
                    duration.toSeconds() > 0 && duration.toNanosPart() == 0,
                    name + ": " + duration + " cannot be used; give whole seconds, at least one");
            return duration;
        }
    }

    /**
     * Starts a server with https on a free port, one user and one organization.
     *
     * @return the server, which accepts connections
     */
    public static VboStandIn start() {
        return builder().start();
    }

    /**
     * {@return a builder for a server with other options}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the server's address, such as {@code https://127.0.0.1:4443}}
     */
    public URI uri() {
        return server.uri();
    }

    /**
     * {@return the address of the page on which a person enters a code; always https}
     */
    public URI signInPage() {
        return page.uri().resolve(SignInPage.PATH);
    }

    /**
     * {@return a file with the self-signed certificate of the server and the sign-in page, in PEM; {@link #close()} deletes
     *     it}
     */
    public synchronized Path certificate() {
        checkOpen();
        if (certificateFile == null) {
            try {
                certificateFile = Files.createTempFile("vbo-stand-in-", ".pem");
                certificateFile.toFile().deleteOnExit(); // A process that is ended by a signal closes nothing.
                Files.writeString(certificateFile, certificatePem());
            } catch (IOException e) {
                throw new UncheckedIOException("the certificate cannot be written to a file: " + e.getMessage(), e);
            }
        }
        return certificateFile;
    }

    /**
     * {@return the text of the certificate, in PEM}
     */
    public String certificatePem() {
        return certificate.certificatePem();
    }

    /**
     * {@return an access token that the server accepts without a sign-in, until {@link #expireTokens()}}
     */
    public String token() {
        return tokens.accepted();
    }

    /**
     * {@return the id of the first organization that has one}
     *
     * @throws IllegalStateException if none has
     */
    public UUID organization() {
        return organizations.stream()
                .map(Organization::id)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server knows no organization with an id"));
    }

    /**
     * {@return the ids of the applications that were created for an organization, in order}
     *
     * @param organization the id of the organization
     */
    public List<UUID> applications(UUID organization) {
        return applications.of(organization);
    }

    /**
     * {@return the name of the user who can sign in}
     */
    public String user() {
        return user;
    }

    /**
     * {@return the user's password}
     */
    public String password() {
        return password;
    }

    /**
     * Enters a code as a person does on the sign-in page; from now on {@code checkDeviceCode} confirms it.
     *
     * @param userCode the code; case, spaces and hyphens do not matter
     * @throws IllegalArgumentException if the server did not issue this code
     * @throws IllegalStateException if the code has expired
     */
    public void signIn(String userCode) {
        switch (codes.use(userCode)) {
            case UNKNOWN -> throw new IllegalArgumentException("the server did not issue the code " + userCode);
            case EXPIRED -> throw new IllegalStateException("the code " + userCode + " has expired");
            case DONE -> {}
        }
    }

    /**
     * Ends all access tokens, {@link #token()} included, which is another one from now on. Refresh tokens stay valid.
     */
    public void expireTokens() {
        tokens.expire();
    }

    /**
     * Answers the next call of an operation with a failure in JSON. Repeat it to refuse several calls.
     *
     * @param operation the operation's name, such as {@code requestDeviceCode}
     * @param status from 400 to 599
     * @param body JSON, such as {@code {"message": "Session has expired."}}, or an empty text
     * @throws IllegalArgumentException if there is no such operation, or the status is out of range
     */
    public void refuse(String operation, int status, String body) {
        refuse(operation, status, body, Map.of());
    }

    /**
     * Answers the next call of an operation with a failure and headers. Repeat it to refuse several calls.
     *
     * @param operation the operation's name, such as {@code requestToken}
     * @param status from 400 to 599
     * @param body the body's text, or an empty one
     * @param headers such as {@code Retry-After}; without a {@code Content-Type} the body's is {@code application/json}
     * @throws IllegalArgumentException if there is no such operation, or the status is out of range
     */
    public void refuse(String operation, int status, String body, Map<String, String> headers) {
        check(status >= 400 && status <= 599, "status: " + status + " is not a failure; give 400 to 599");
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (!body.isEmpty()) {
            all.put("Content-Type", Answer.JSON);
        }
        all.putAll(headers);
        api.refuse(operation, new Answer(status, body, all));
    }

    /**
     * Closes the server's port and all connections to it, until {@link #comeBack()}. Tokens and codes stay valid. The sign-in
     * page and the conformance cases stay available.
     *
     * @throws UncheckedIOException if another process takes the port in this moment
     */
    public synchronized void goAway() {
        server.leave();
    }

    /**
     * Opens the same port again after {@link #goAway()}.
     *
     * @throws UncheckedIOException if another process has taken the port in this moment
     */
    public synchronized void comeBack() {
        checkOpen();
        server.open();
    }

    /**
     * {@return the address of all conformance cases, which are at {@code /OPERATION/CASE} below it}
     *
     * @throws UncheckedIOException if no port can be opened
     */
    public synchronized URI conformance() {
        checkOpen();
        if (conformance == null) {
            ServerSocketFactory sockets = tls == null ? ServerSocketFactory.getDefault() : tls.getServerSocketFactory();
            try {
                conformance = new ConformanceServer(api, sockets, threads);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Listener.uri(tls != null, conformance.port());
    }

    /**
     * Returns the address of a conformance case, at the first operation that it is for. The other operations are correct there.
     *
     * @param name the case's name, such as {@code user-code-dropped}, or {@value ConformanceCase#NO_CASE}
     * @return an address for a client, in place of {@link #uri()}
     * @throws IllegalArgumentException if there is no such case
     * @throws UncheckedIOException if no port can be opened
     */
    public URI conformance(String name) {
        return conformance(
                name.equals(ConformanceCase.NO_CASE)
                        ? "requestDeviceCode"
                        : operations(name).get(0),
                name);
    }

    /**
     * Returns the address of a conformance case, at one operation. The other operations are correct there.
     *
     * @param operation the operation's name, such as {@code requestDeviceCode}
     * @param name the case's name, such as {@code user-code-dropped}, or {@value ConformanceCase#NO_CASE}
     * @return an address for a client, in place of {@link #uri()}
     * @throws IllegalArgumentException if there is no such case for the operation
     * @throws UncheckedIOException if no port can be opened
     */
    public URI conformance(String operation, String name) {
        List<String> known = name.equals(ConformanceCase.NO_CASE) ? api.operations() : operations(name);
        check(
                known.contains(operation),
                name + ": there is no such case for the operation " + operation + "; give one of "
                        + String.join(", ", known));
        return conformance().resolve("/" + operation + "/" + name);
    }

    private static List<String> operations(String name) {
        return ConformanceCase.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no conformance case " + name))
                .operations();
    }

    /** Closes all ports and connections, ends all threads and deletes the certificate's file. */
    @Override
    public synchronized void close() {
        server.close();
        page.close();
        if (conformance != null) {
            conformance.close();
        }
        threads.close();
        if (certificateFile != null) {
            try {
                Files.deleteIfExists(certificateFile);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void checkOpen() {
        if (threads.areEnded()) {
            throw new IllegalStateException("the server has been closed");
        }
    }

    private static void check(boolean expected, String otherwise) {
        if (!expected) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
