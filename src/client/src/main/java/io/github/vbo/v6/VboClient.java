package io.github.vbo.v6;

import io.github.vbo.v6.api.DeviceCodesApi;
import io.github.vbo.v6.api.OrganizationsApi;
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
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A client for one Veeam Backup for Microsoft 365 server. Any number of threads may share it. Close it after use.
 *
 * <p>A call runs on the calling thread. It returns a result or throws a {@link VboServiceException} (the server refused), a
 * {@link VboTransportException} (no response came) or a {@link VboContractException} (the response breaks the contract).
 * After {@link #close} it throws {@link IllegalStateException}.
 *
 * <p>A request is sent once, and no redirect is followed. Only with {@link Builder#credentials credentials} the client sends
 * a call a second time: with a new token, after a 401. An interrupt ends a call at once and leaves the thread's flag set;
 * {@link #close} ends all. A DNS look-up cannot be interrupted: the call ends after it.
 */
public final class VboClient implements AutoCloseable {
    final Calls calls;
    private final OrganizationsApi organizations;
    private final DeviceCodesApi deviceCodes;
    private final SignInPoll poll;
    private final Clock clock;

    private VboClient(Builder builder) {
        this.clock = builder.clock;
        Sockets sockets = new Sockets(builder.server.isHttps());
        OkHttpClient http = HttpTransport.client(builder.server, builder.trust, new ResponseGate(clock), sockets)
                .connectTimeout(builder.connectTimeout)
                .callTimeout(builder.callTimeout)
                .build();
        this.calls = new Calls(builder.server, http, sockets, new Secrets(clock), builder::tokens);
        this.organizations = calls.api(OrganizationsApi.class);
        this.deviceCodes = calls.api(DeviceCodesApi.class);
        this.poll = new SignInPoll(calls, deviceCodes, clock, builder.pause == null ? calls::pause : builder.pause);
    }

    /**
     * {@return a builder, which still needs an access token or credentials}
     *
     * @param server its address, such as {@code https://vbo.example.com:4443}; the default port is 4443. A reverse proxy's path
     *     prefix is allowed, the API's path {@code /v6} is not. Plain {@code http} is allowed for {@code localhost},
     *     {@code 127.0.0.0/8} and {@code [::1]}
     */
    public static Builder builder(URI server) {
        return new Builder(ServerAddress.of(Objects.requireNonNull(server, "server")));
    }

    /** {@return all organizations that the server knows, in its order, including those without an id} */
    public List<Organization> organizations() {
        // For an extended view all backup proxies must be online.
        return calls.answer("listOrganizations", token -> organizations.listOrganizations(token, false))
                .items();
    }

    /**
     * {@return the organization with a name, if there is one. One without an id is found only if no other has the name}
     *
     * @param name its name or its name at Microsoft 365, such as {@code abc.onmicrosoft.com}; case does not matter
     * @throws IllegalArgumentException if several organizations have this name; choose one by its id
     */
    public Optional<Organization> organization(String name) {
        return OrganizationChoice.find(Objects.requireNonNull(name, "name"), organizations());
    }

    /**
     * {@return a code, as {@link #requestDeviceCode(UUID)} does}
     *
     * @param organization an organization with an id
     * @throws IllegalArgumentException if it has no id
     */
    public DeviceCode requestDeviceCode(Organization organization) {
        return requestDeviceCode(OrganizationChoice.id(organization));
    }

    /**
     * {@return a code for a person to sign in to Microsoft with. Each call makes a new code. It takes seconds, because the
     *     server asks Microsoft first (both inferred)}
     *
     * @param organizationId the server's own id of the organization, not the Microsoft Entra tenant id
     * @throws VboServiceException for instance if the token is wrong or has expired (401)
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
        DeviceCodeResponse response = calls.answer(operation, call);
        Instant expiresAt = asked.plusSeconds(response.expiresIn());
        calls.secrets.remember(response.userCode(), expiresAt);
        return new DeviceCode(response.userCode(), response.verificationUrl(), expiresAt, response.message());
    }

    /**
     * {@return whether the server says that a person has signed in with a code; it is asked once. The vendor documents this
     *     for codes of {@link #requestDeviceCodeForNewOrganization} only, so {@code false} does not mean that nobody signed in}
     *
     * @param code a code from this server
     * @throws VboServiceException if the server refuses the question; the code stays valid
     */
    public boolean isSignedIn(DeviceCode code) {
        return poll.ask(code);
    }

    /**
     * Waits until a person has signed in with a code, or the code expires. It asks every 5 seconds (RFC 8628), or less often if
     * the server says so. Transient failures are ignored. It throws the third one if the server has not answered yet, and any
     * failure of the last question.
     *
     * @param code a code from this server
     * @return {@link SignIn#CONFIRMED} as soon as the server says so, or {@link SignIn#NOT_CONFIRMED}
     * @throws VboException as {@link #isSignedIn} does, or if the thread is interrupted or the client closed meanwhile
     */
    public SignIn awaitSignIn(DeviceCode code) {
        return poll.await(code);
    }

    /**
     * Ends all calls and waits, and closes all connections. The client has no thread of its own. For all clients of a process
     * OkHttp and Okio have daemon threads, dozens after a burst of calls, which end after a minute without work.
     */
    @Override
    public void close() {
        calls.close();
    }

    @Override
    public String toString() {
        return "VboClient[" + calls.server + "]";
    }

    /** Builder for {@link VboClient}; not for several threads. Its methods throw {@link IllegalArgumentException}. */
    public static final class Builder {
        private final HttpUrl server;
        private @Nullable Supplier<String> accessToken;
        private @Nullable String userName;
        private @Nullable Supplier<char[]> password;
        private @Nullable Boolean disableAntiforgery;
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
         * @param token returns a token, once per call, on the calling thread. Its exceptions reach the caller
         */
        public Builder accessToken(Supplier<String> token) {
            this.accessToken = Objects.requireNonNull(token, "accessToken");
            return this;
        }

        /**
         * Sets an account of the server. The client signs in at its first call, once for all threads, and renews its token
         * shortly before that expires, or after a 401. For one minute it does not send a refused password again, and does not sign
         * in again if the server rejects the new token: servers lock accounts (observed).
         *
         * @param userName the user name, after its domain and a backslash if it has one
         * @param password returns the password, on a calling thread. The client keeps only a hash, and does not change the array
         * @return this builder
         */
        public Builder credentials(String userName, Supplier<char[]> password) {
            this.userName = Objects.requireNonNull(userName, "userName");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /** {@return this builder, which sends {@code disable_antiforgery_token=true} at sign-in, for versions 7 and 8} */
        public Builder disableAntiforgeryToken() {
            this.disableAntiforgery = true;
            return this;
        }

        /**
         * Trusts a server by its public key, whatever its certificate's name and issuer; dates are checked. Other servers are
         * trusted only by another pin, or if {@link #trust} has their own certificate.
         *
         * @param publicKey {@code sha256/} and the Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo
         * @return this builder
         */
        public Builder pin(String publicKey) {
            this.trust = ServerTrust.of(server, trust, "pin").and(publicKey);
            return this;
        }

        /**
         * Trusts certificates instead of the Java runtime's. The server's own certificate is trusted with any name. With a CA's
         * certificate, servers are trusted if this CA issued their certificate and the name matches. Dates are checked.
         *
         * @param certificates a file of X.509 certificates in PEM or DER, at most 1 MiB, which is read now
         * @return this builder
         */
        public Builder trust(Path certificates) {
            this.trust = ServerTrust.of(server, trust, "trust").and(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        /**
         * {@return this builder, with a limit for a TCP connection to one address of the server; by default 10 s}
         *
         * @param timeout from 1 ms to 24 days
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = HttpTransport.checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /**
         * {@return this builder, with a limit from the look-up of the server's name to the end of the response; by default 60 s}
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

        private Calls.Tokens tokens(Calls calls) {
            return accessToken == null
                    ? new Session(userName, password, disableAntiforgery, calls, clock)
                    : accessToken::get;
        }
    }
}
