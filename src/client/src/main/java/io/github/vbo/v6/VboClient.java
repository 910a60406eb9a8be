package io.github.vbo.v6;

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
 * After {@link #close} it throws {@link IllegalStateException}.
 *
 * <p>A request is sent once, and no redirect is followed. Only with {@link Builder#credentials credentials} the client sends
 * a call a second time: with a new token, after a 401.
 *
 * <p>An interrupt ends a call at once, and leaves the thread's flag set. {@link #close} ends it too. But a look-up of the
 * server's name ends only when it returns.
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
        Sockets sockets = new Sockets(server.isHttps());
        OkHttpClient http = HttpTransport.client(
                server, builder.trust, new ResponseGate(clock), sockets, builder.connectTimeout, builder.callTimeout);
        this.exchange = new Exchange(server, http, sockets);
        this.calls = new Calls(builder.tokens(exchange), exchange);
        this.organizations = exchange.api(OrganizationsApi.class);
        this.deviceCodes = exchange.api(DeviceCodesApi.class);
        this.poll = new SignInPoll(this::check, clock, builder.pause == null ? exchange::pause : builder.pause);
    }

    /**
     * {@return a builder, which still needs an access token or credentials}
     *
     * @param server the address, such as {@code https://vbo.example.com:4443}. The default port is 4443. A reverse proxy's
     *     path prefix is allowed. Plain {@code http} is allowed for {@code localhost}, {@code 127.0.0.0/8} and {@code [::1]}
     * @throws IllegalArgumentException if this is no such address, or if it has user information, a query, a fragment or the
     *     API's path {@code /v6}
     */
    public static Builder builder(URI server) {
        return new Builder(ServerAddress.of(Objects.requireNonNull(server, "server")));
    }

    /** {@return all organizations that the server knows, in its order, including those without an id} */
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
     * @return the organization, if there is one
     * @throws IllegalArgumentException if several organizations have this name; choose one by its id
     */
    public Optional<Organization> organization(String name) {
        Objects.requireNonNull(name, "name");
        List<Organization> all = organizations();
        List<Organization> found = filter(all, known -> name.equalsIgnoreCase(known.name()));
        found = found.isEmpty() ? filter(all, known -> name.equalsIgnoreCase(known.officeName())) : found;
        List<Organization> withId = filter(found, known -> known.id() != null);
        found = withId.isEmpty() ? found : withId;
        if (found.size() > 1) {
            String ids = found.stream().map(known -> "" + known.id()).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "name: expected the name of one organization, got that of several, " + name + ": " + ids);
        }
        return found.stream().findFirst();
    }

    private static List<Organization> filter(List<Organization> organizations, Predicate<Organization> by) {
        return organizations.stream().filter(by).toList();
    }

    /**
     * {@return a code, as {@link #requestDeviceCode(UUID)} does}
     *
     * @param organization an organization with an id
     * @throws IllegalArgumentException if it has no id
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
     * @throws VboServiceException for instance if the token is wrong or has expired (401), or if the server does not know the
     *     organization
     * @throws VboException if no response comes, or one that breaks the contract
     */
    public DeviceCode requestDeviceCode(UUID organizationId) {
        Objects.requireNonNull(organizationId, "organizationId");
        return deviceCode("requestDeviceCode", token -> organizations.requestDeviceCode(token, organizationId));
    }

    /**
     * {@return a code for an organization that the server does not know yet (documented)}
     *
     * @param region the Microsoft cloud of the organization
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
     * Asks once whether a person has signed in with a code. An application that cannot wait, such as a web application, asks
     * every 5 seconds, and less often after a 429.
     *
     * <p>The vendor documents this question for codes of {@link #requestDeviceCodeForNewOrganization}. Whether servers know
     * the codes of other organizations too is not documented. So {@code false} does not mean that nobody signed in.
     *
     * @param code a code from this server
     * @return whether the server says so
     * @throws VboServiceException if the server refuses the question; the code stays valid
     */
    public boolean isSignedIn(DeviceCode code) {
        return poll.ask(code);
    }

    /**
     * Waits until a person has signed in with a code, or the code expires. It asks {@link #isSignedIn} every 5 seconds (RFC
     * 8628), and less often if the server says so. Transient failures are ignored, except the third one before the server's
     * first answer and one at the last question.
     *
     * @param code a code from this server
     * @return {@link SignIn#CONFIRMED} as soon as the server says so, or {@link SignIn#NOT_CONFIRMED}
     * @throws VboServiceException if the server refuses the question; the code stays valid
     * @throws VboException if no response comes or one that breaks the contract, if the server's certificate is no longer
     *     trusted, if the thread is interrupted, or if the client is closed
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
     * Ends all calls and waits, and closes all connections. The client has no thread of its own. OkHttp and Okio share helper
     * threads among all clients of a process: {@code Okio Watchdog} and, after a burst of calls, dozens of {@code OkHttp
     * TaskRunner}. They are daemons, and end after a minute without work.
     */
    @Override
    public void close() {
        calls.close();
    }

    /** {@return the server's address; no secret} */
    @Override
    public String toString() {
        return "VboClient[" + server + "]";
    }

    /** Builder for {@link VboClient}; not for several threads. Its methods throw {@link IllegalArgumentException}. */
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
         * {@return this builder, with an access token}
         *
         * @param token as the server issued it, without the word Bearer
         */
        public Builder accessToken(String token) {
            String checked = Secrets.checkedToken(token);
            return accessToken(() -> checked);
        }

        /**
         * {@return this builder, with a source of access tokens}
         *
         * @param token returns a token, once per call, on the calling thread. The call throws what it throws
         */
        public Builder accessToken(Supplier<String> token) {
            this.accessToken = Objects.requireNonNull(token, "accessToken");
            return this;
        }

        /**
         * Sets an account of the server. The client signs in at its first call, once for all threads. It renews its token
         * shortly before that expires, or after a 401.
         *
         * <p>Servers lock accounts, and refuse more than a few sign-ins a minute (observed). So a refused password is not sent
         * again for a minute: calls fail with the same refusal. And if the server never accepts the token of a sign-in, the
         * next sign-in is a minute later.
         *
         * @param userName the user name, after its domain and a backslash if it has one
         * @param password returns the password when one is needed, on a calling thread. The client neither keeps it nor changes
         *     the array
         * @return this builder
         */
        public Builder credentials(String userName, Supplier<char[]> password) {
            this.userName = Objects.requireNonNull(userName, "userName");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * {@return this builder, which sends {@code disable_antiforgery_token=true} at sign-in. Servers of versions 7 and 8 know
         *     it (documented there); v6 does not document it}
         */
        public Builder disableAntiforgeryToken() {
            this.disableAntiforgeryToken = true;
            return this;
        }

        /**
         * Trusts a server by its public key, whatever the name and the issuer of its certificate. Several keys may be given.
         * Then no other server is trusted, except one whose own certificate was given to {@link #trust}. Dates are checked.
         *
         * @param publicKey {@code sha256/} and the Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo
         * @return this builder
         */
        public Builder pin(String publicKey) {
            this.trust = ServerTrust.of(server, trust, "pin").and(publicKey);
            return this;
        }

        /**
         * Trusts the certificates in a file instead of the Java runtime's. With a server's own certificate this one server is
         * trusted, whatever the name in it; with a CA's, each server with a certificate from the CA and the right name. Dates
         * are checked.
         *
         * @param certificates a file of X.509 certificates in PEM or DER, at most 1 MiB. It is read now
         * @return this builder
         */
        public Builder trust(Path certificates) {
            this.trust = ServerTrust.of(server, trust, "trust").and(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        /**
         * {@return this builder, with a limit for a TCP connection to one address of the server; by default 10 seconds}
         *
         * @param timeout from 1 ms to 24 days
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = HttpTransport.checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /**
         * {@return this builder, with a limit for a request, from the look-up of the server's name to the last byte of the
         *     response; by default 60 seconds}
         *
         * @param timeout from 1 ms to 24 days
         */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = HttpTransport.checkedTimeout("callTimeout", timeout);
            return this;
        }

        /**
         * {@return this builder, with another clock than the system's}
         *
         * @param clock decides when codes and tokens expire
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
         * {@return a client, which connects at its first call; close it after use}
         *
         * @throws IllegalStateException unless either an access token or credentials were set
         */
        public VboClient build() {
            if ((accessToken == null) == (password == null)) {
                String got = accessToken == null ? "none" : "both";
                throw new IllegalStateException("accessToken, credentials: expected one of them, got " + got);
            }
            return new VboClient(this);
        }

        private Calls.Tokens tokens(Exchange exchange) {
            return accessToken != null
                    ? accessToken::get
                    : new Session(userName, password, disableAntiforgeryToken, exchange, clock);
        }
    }
}
