package io.github.vbo.v6;

import io.github.vbo.v6.api.AuthenticationApi;
import io.github.vbo.v6.api.DeviceCodesApi;
import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.DeviceCodeCheckRequest;
import io.github.vbo.v6.model.DeviceCodeRequest;
import io.github.vbo.v6.model.DeviceCodeResponse;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A client for one Veeam Backup for Microsoft 365 server. Any number of threads may share it. Close it after use.
 *
 * <pre>{@code
 * try (VboClient vbo = VboClient.builder(URI.create("https://vbo.example.com:4443"))
 *         .accessToken(token)
 *         .trust(Path.of("server.crt"))
 *         .build()) {
 *     DeviceCode code = vbo.requestDeviceCode(organizationId);
 *     System.out.println("Open " + code.verificationUri() + " and enter " + code.userCode());
 * }
 * }</pre>
 *
 * <p>A call runs on the calling thread. It returns a result or throws a {@link VboServiceException} (the server refused), a
 * {@link VboTransportException} (no response came) or a {@link VboContractException} (the response breaks the contract).
 * After {@link #close} a call throws {@link IllegalStateException}. A request is sent once, and no redirect is followed. Only
 * with {@link Builder#credentials credentials} the client sends a call a second time: with a new token, after a 401.
 *
 * <p>An interrupt ends a call at once, and so does {@link #close}; but a look-up of the server's name ends only when it
 * returns. After an interrupt the thread's flag is set.
 */
public final class VboClient implements AutoCloseable {
    private final HttpUrl server;
    final Exchange exchange;
    private final Calls calls;
    private final OrganizationsApi organizations;
    private final DeviceCodesApi deviceCodes;
    private final SignInPoll poll;
    private final Clock clock;

    private VboClient(Builder builder) {
        this.server = builder.server;
        this.clock = builder.clock;
        Sockets sockets = new Sockets();
        OkHttpClient http = HttpTransport.client(
                server, builder.trust, new ResponseGate(clock), sockets, builder.connectTimeout, builder.callTimeout);
        this.exchange = new Exchange(server, http, sockets);
        this.calls = new Calls(builder.tokens(exchange), exchange);
        this.organizations = exchange.api(OrganizationsApi.class);
        this.deviceCodes = exchange.api(DeviceCodesApi.class);
        this.poll = new SignInPoll(this::check, clock, builder.pause == null ? exchange::pause : builder.pause);
    }

    /**
     * Starts a client for a server.
     *
     * @param server the address, such as {@code https://vbo.example.com:4443}. The default port is 4443. A reverse proxy's
     *     path prefix is allowed. Plain {@code http} is allowed for {@code localhost}, {@code 127.0.0.0/8} and {@code [::1]}
     * @return a builder, which still needs an access token or credentials
     * @throws IllegalArgumentException if this is no such address, or if it has user information, a query, a fragment or the
     *     API's path {@code /v6}
     */
    public static Builder builder(URI server) {
        return new Builder(ServerAddress.of(Objects.requireNonNull(server, "server")));
    }

    /**
     * Lists the organizations that the server knows, including those without an id.
     *
     * @return all organizations, in the server's order
     * @throws VboException if the call fails
     */
    public List<Organization> organizations() {
        // With an extended view the server asks every backup proxy, and all of them must be online.
        return calls.answer("listOrganizations", token -> organizations.listOrganizations(token, false), "")
                .items();
    }

    /**
     * Finds an organization by its name, or else by its name at Microsoft 365. Case does not matter. An organization without
     * an id is found only if no other has the name.
     *
     * @param name such as {@code abc.onmicrosoft.com}
     * @return the organization, or nothing
     * @throws IllegalArgumentException if several organizations have this name: choose one by its id
     * @throws VboException if the call fails
     */
    public Optional<Organization> organization(String name) {
        Objects.requireNonNull(name, "name");
        List<Organization> all = organizations();
        List<Organization> found = matching(all, known -> name.equalsIgnoreCase(known.name()));
        if (found.isEmpty()) {
            found = matching(all, known -> name.equalsIgnoreCase(known.officeName()));
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("name: expected the name of one organization, got that of several, "
                    + name + ": "
                    + found.stream().map(known -> String.valueOf(known.id())).collect(Collectors.joining(", ")));
        }
        return found.stream().findFirst();
    }

    private static List<Organization> matching(List<Organization> all, Predicate<Organization> named) {
        List<Organization> found = all.stream().filter(named).toList();
        List<Organization> withId =
                found.stream().filter(known -> known.id() != null).toList();
        return withId.isEmpty() ? found : withId;
    }

    /**
     * Requests a code for an organization from the list.
     *
     * @param organization an organization with an id
     * @return the code
     * @throws IllegalArgumentException if it has no id
     * @throws VboException if the call fails
     */
    public DeviceCode requestDeviceCode(Organization organization) {
        UUID id = organization.id();
        if (id == null) {
            throw new IllegalArgumentException(
                    "organization: expected one with an id, got one without: " + organization.name());
        }
        return requestDeviceCode(id);
    }

    /**
     * Requests a code with which a person signs in to Microsoft for an organization. Each call makes a new code. It takes
     * seconds, because the server asks Microsoft first (both inferred).
     *
     * @param organizationId the server's own id of the organization, not the Microsoft Entra tenant id
     * @return the code
     * @throws VboServiceException if the server refuses: the token is wrong or has expired (401), or the server does not know
     *     the organization, for instance
     * @throws VboTransportException if no response comes
     * @throws VboContractException if the response breaks the contract
     */
    public DeviceCode requestDeviceCode(UUID organizationId) {
        Objects.requireNonNull(organizationId, "organizationId");
        return deviceCode("requestDeviceCode", token -> organizations.requestDeviceCode(token, organizationId));
    }

    /**
     * Requests a code for an organization that the server does not know yet (documented).
     *
     * @param region the Microsoft cloud of the organization
     * @return the code
     * @throws VboException if the call fails
     */
    public DeviceCode requestDeviceCodeForNewOrganization(Region region) {
        DeviceCodeRequest request = new DeviceCodeRequest(Objects.requireNonNull(region, "region"));
        return deviceCode(
                "requestDeviceCodeForNewOrganization",
                token -> deviceCodes.requestDeviceCodeForNewOrganization(token, request));
    }

    private DeviceCode deviceCode(String operation, Function<String, Call<DeviceCodeResponse>> call) {
        Instant asked = clock.instant();
        DeviceCodeResponse response = calls.answer(operation, call, "");
        Instant expiresAt = asked.plusSeconds(response.expiresIn());
        return new DeviceCode(response.userCode(), response.verificationUrl(), expiresAt, response.message());
    }

    /**
     * Asks once whether a person has signed in with a code. For applications that cannot wait, such as web applications: ask
     * every 5 seconds, and less often after a 429.
     *
     * <p>The vendor documents this question for codes of {@link #requestDeviceCodeForNewOrganization}. Whether servers know
     * the codes of other organizations too is not documented. So {@code false} does not mean that nobody signed in.
     *
     * @param code a code from this server
     * @return whether the server says so
     * @throws VboServiceException if the server refuses the question; the code itself stays valid
     * @throws VboException if the call fails
     */
    public boolean isSignedIn(DeviceCode code) {
        return poll.ask(code);
    }

    /**
     * Waits until a person has signed in with a code or the code has expired. It asks as {@link #isSignedIn} does, every 5
     * seconds (RFC 8628), or less often if the server asks for that. It ignores transient failures; but it throws the third
     * one before the server's first answer, and the last one before the code expires.
     *
     * @param code a code from this server
     * @return {@link SignIn#CONFIRMED} as soon as the server says so; {@link SignIn#NOT_CONFIRMED} if it did not until the
     *     code expired
     * @throws VboServiceException if the server refuses the question; the code itself stays valid
     * @throws VboTransportException if no response comes, the server's certificate is no longer trusted, the thread is
     *     interrupted or the client is closed
     * @throws VboContractException if a response breaks the contract
     */
    public SignIn awaitSignIn(DeviceCode code) {
        return poll.await(code);
    }

    private boolean check(DeviceCode code) {
        DeviceCodeCheckRequest request = new DeviceCodeCheckRequest(code.userCode());
        return calls.answer(SignInPoll.OPERATION, token -> deviceCodes.checkDeviceCode(token, request), code.userCode())
                .authenticated();
    }

    /**
     * Ends all calls and waits at once, and closes all connections. The client has no thread of its own. OkHttp and Okio
     * share helper threads among all clients of a process: one {@code Okio Watchdog} and, after a burst of calls, dozens of
     * {@code OkHttp TaskRunner}. They are daemons, and end after a minute without work.
     */
    @Override
    public void close() {
        calls.close();
    }

    /** {@return the server's address, but no secret} */
    @Override
    public String toString() {
        return "VboClient[" + server + "]";
    }

    /** Builder for {@link VboClient}. Not for use by several threads at a time. */
    public static final class Builder {
        private final HttpUrl server;
        private @Nullable Supplier<String> accessToken;
        private @Nullable String userName;
        private @Nullable Supplier<char[]> password;
        private @Nullable Boolean disableAntiforgeryToken;
        private @Nullable ServerTrust trust;
        private SignInPoll.@Nullable Pause pause;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration callTimeout = Duration.ofSeconds(60);
        private Clock clock = Clock.systemUTC();

        private Builder(HttpUrl server) {
            this.server = server;
        }

        /**
         * Sets the access token.
         *
         * @param token as the server issued it, without the word Bearer
         * @return this builder
         * @throws IllegalArgumentException if it is empty or has a character that a header cannot contain
         */
        public Builder accessToken(String token) {
            String checked = Secrets.checkedToken(token);
            this.accessToken = () -> checked;
            return this;
        }

        /**
         * Sets a source of access tokens. Each call asks it once, on the calling thread, and throws what it throws.
         *
         * @param token returns the token as the server issued it
         * @return this builder
         */
        public Builder accessToken(Supplier<String> token) {
            this.accessToken = Objects.requireNonNull(token, "accessToken");
            return this;
        }

        /**
         * Sets the account that signs in to the server. The client signs in at its first call, once for all threads. It renews
         * its token shortly before that expires, or after a 401, and then sends the call a second time.
         *
         * <p>Servers lock accounts, and refuse more than a few sign-ins a minute (observed). So for one minute a refused
         * password is not sent again: calls fail with the same refusal. And after a 401 for a token that the server has never
         * accepted, the client signs in again at the earliest one minute after the last time.
         *
         * @param userName the user name; a domain comes first, before a backslash
         * @param password returns the password whenever one is needed, on a calling thread. The client neither keeps the
         *     password nor changes the array
         * @return this builder
         */
        public Builder credentials(String userName, Supplier<char[]> password) {
            this.userName = Objects.requireNonNull(userName, "userName");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * Sends {@code disable_antiforgery_token=true} at sign-in. Servers of versions 7 and 8 know it (documented there); v6
         * does not document it, so by default it is not sent.
         *
         * @return this builder
         */
        public Builder disableAntiforgeryToken() {
            this.disableAntiforgeryToken = true;
            return this;
        }

        /**
         * Trusts a server by its public key, whatever the name and the issuer of its certificate. Several keys may be given.
         * Then no other server is trusted, except one whose own certificate was given to {@link #trust}. The certificate's
         * dates are checked.
         *
         * @param publicKey {@code sha256/} and the Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo
         * @return this builder
         * @throws IllegalArgumentException if it has another form, or if the server has plain http
         */
        public Builder pin(String publicKey) {
            this.trust = trust("pin").and(publicKey);
            return this;
        }

        /**
         * Trusts the certificates in a file and no others. A server's own certificate makes this one server trusted, whatever
         * the name in it. A CA's certificate makes all servers trusted for which the CA issued a certificate with their name.
         * Dates are checked. By default the Java runtime's CAs are trusted.
         *
         * @param certificates a file of X.509 certificates in PEM or DER, at most 1 MiB. It is read now
         * @return this builder
         * @throws IllegalArgumentException if it is no such file, or if the server has plain http
         */
        public Builder trust(Path certificates) {
            this.trust = trust("trust").and(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        private ServerTrust trust(String name) {
            if (!server.isHttps()) {
                throw new IllegalArgumentException(name + ": expected an https server to go with it, got " + server);
            }
            return trust == null ? ServerTrust.none() : trust;
        }

        /**
         * Limits the time for a TCP connection to one address of the server; by default 10 seconds.
         *
         * @param timeout from 1 ms to 24 days
         * @return this builder
         * @throws IllegalArgumentException if it is out of this range
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /**
         * Limits the time for a call, from the look-up of the server's name to the last byte of the response; by default 60
         * seconds. A sign-in before the call has the same limit of its own.
         *
         * @param timeout from 1 ms to 24 days
         * @return this builder
         * @throws IllegalArgumentException if it is out of this range
         */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = checkedTimeout("callTimeout", timeout);
            return this;
        }

        private static Duration checkedTimeout(String name, Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(24)) > 0) {
                throw new IllegalArgumentException(name + ": expected 1 ms to 24 days, got " + timeout);
            }
            return timeout;
        }

        /**
         * Sets the clock by which codes and tokens expire; by default the system's.
         *
         * @param clock any clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        Builder pause(SignInPoll.Pause pause) {
            this.pause = pause;
            return this;
        }

        /**
         * Builds the client. It connects at its first call.
         *
         * @return a client; close it after use
         * @throws IllegalStateException unless either an access token or credentials were set
         */
        public VboClient build() {
            if ((accessToken == null) == (password == null)) {
                throw new IllegalStateException("accessToken, credentials: expected one of them, got "
                        + (accessToken == null ? "none" : "both"));
            }
            return new VboClient(this);
        }

        private Calls.Tokens tokens(Exchange exchange) {
            if (accessToken != null) {
                return accessToken::get;
            }
            AuthenticationApi api = exchange.api(AuthenticationApi.class);
            return new Session(
                    userName,
                    password,
                    (grant, user, secret, refresh) -> exchange.send(
                            Session.OPERATION,
                            api.requestToken(grant, user, secret, refresh, disableAntiforgeryToken),
                            Objects.requireNonNullElse(secret, ""),
                            Objects.requireNonNullElse(refresh, "")),
                    clock);
        }
    }
}
