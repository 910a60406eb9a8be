package io.github.vbo.v6;

import com.squareup.moshi.Moshi;
import io.github.vbo.v6.api.AuthenticationApi;
import io.github.vbo.v6.api.DeviceCodesApi;
import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.DeviceCodeCheckRequest;
import io.github.vbo.v6.model.DeviceCodeRequest;
import io.github.vbo.v6.model.DeviceCodeResponse;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.model.TokenResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;

/**
 * A connection to one Veeam Backup for Microsoft 365 server. Make one, use it from as many threads as you like, and
 * close it.
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
 * <p>A call ends in one of four ways: with a result, or with a {@link VboServiceException} (the server said no), a
 * {@link VboTransportException} (no answer) or a {@link VboContractException} (an answer that breaks the contract). No
 * request is sent twice and no redirect is followed.
 */
public final class VboClient implements AutoCloseable {
    private final HttpUrl server;
    final OkHttpClient http;
    private final AccessTokens tokens;
    private final OrganizationsApi organizationsApi;
    private final DeviceCodesApi deviceCodesApi;
    private final Clock clock;
    private final SignInPoll.Pause pause;
    private final Duration callTimeout;

    private VboClient(Builder builder) {
        this.server = builder.server;
        this.clock = builder.clock;
        this.pause = builder.pause;
        this.callTimeout = builder.callTimeout;
        Answers answers = new Answers(MoshiConverterFactory.create(new Moshi.Builder().build()), clock);
        this.http = Transport.client(server, builder.trust, answers, builder.connectTimeout, callTimeout);
        Retrofit retrofit = new Retrofit.Builder()
                .baseUrl(server)
                .callFactory(request -> http.newCall(authorized(request)))
                .addConverterFactory(answers)
                .build();
        this.organizationsApi = retrofit.create(OrganizationsApi.class);
        this.deviceCodesApi = retrofit.create(DeviceCodesApi.class);
        this.tokens = builder.tokens(
                () -> retrofit.newBuilder()
                        .callFactory(request -> http.newCall(Transport.once(request)))
                        .build()
                        .create(AuthenticationApi.class),
                this);
    }

    private Request authorized(Request request) {
        return Transport.authorized(request, checkedToken(tokens.current()));
    }

    /**
     * Begins a client for a server.
     *
     * @param server the server's address, such as {@code https://vbo.example.com:4443}; without a port it is 4443. It may
     *     have the path prefix of a reverse proxy, and a slash at its end or none. Plain {@code http} is only for
     *     {@code localhost}, {@code 127.0.0.0/8} and {@code [::1]}
     * @return a builder that still needs an access token
     * @throws IllegalArgumentException if that is no such address, or has user information, a query, a fragment, or the
     *     API's own path {@code /v6} in it
     */
    public static Builder builder(URI server) {
        return new Builder(ServerAddress.of(Objects.requireNonNull(server, "server")));
    }

    /**
     * Lists the organizations that the server knows. One without an id is listed too; nothing can be asked about it.
     *
     * @return all of them, in the server's order
     * @throws VboServiceException if the server refuses
     * @throws VboTransportException if no answer came
     * @throws VboContractException if the answer is not what the contract states
     * @throws IllegalStateException if this client is closed
     */
    public List<Organization> organizations() {
        // With an extended view the server would ask every backup proxy, all of which would have to be online.
        return answer("listOrganizations", organizationsApi.listOrganizations(false))
                .items();
    }

    /**
     * Finds an organization by its name, or else by its name at Microsoft 365, without regard to case. One without an id
     * is found only if there is no other.
     *
     * @param name such as {@code abc.onmicrosoft.com}
     * @return the organization, or nothing if none has that name
     * @throws IllegalArgumentException if several have that name; choose by id then
     * @throws VboException as {@link #organizations()} does
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

    /** Those that can be asked about, if there are any. */
    private static List<Organization> matching(List<Organization> all, Predicate<Organization> named) {
        List<Organization> found = all.stream().filter(named).toList();
        List<Organization> withId =
                found.stream().filter(known -> known.id() != null).toList();
        return withId.isEmpty() ? found : withId;
    }

    /**
     * Obtains a code for an organization from the list.
     *
     * @param organization with an id
     * @return as {@link #requestDeviceCode(UUID)} does
     * @throws IllegalArgumentException if it has no id
     * @throws VboException as {@link #requestDeviceCode(UUID)} does
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
     * Obtains a code for a person to sign in to Microsoft with, for an organization that the server knows. Each call makes
     * a new one, and takes seconds, since the server asks Microsoft before it answers (both inferred).
     *
     * @param organizationId the server's own id of the organization, not the Microsoft Entra tenant id
     * @return the code, where to type it, and until when
     * @throws VboServiceException if the server refuses: the token is wrong or has expired (401), it does not know the
     *     organization, or whatever else it complains about
     * @throws VboTransportException if no answer came: the server cannot be reached, is not trusted, was too slow, or the
     *     thread was interrupted, whose flag is then set
     * @throws VboContractException if the answer is not what the contract states
     * @throws IllegalStateException if this client is closed
     */
    public DeviceCode requestDeviceCode(UUID organizationId) {
        Objects.requireNonNull(organizationId, "organizationId");
        return deviceCode("requestDeviceCode", organizationsApi.requestDeviceCode(organizationId));
    }

    /**
     * Obtains a code for an organization that the server does not know yet (documented).
     *
     * @param region the Microsoft cloud that the organization is in
     * @return as {@link #requestDeviceCode(UUID)} does
     * @throws VboException as {@link #requestDeviceCode(UUID)} does
     */
    public DeviceCode requestDeviceCodeForNewOrganization(Region region) {
        DeviceCodeRequest request = new DeviceCodeRequest(Objects.requireNonNull(region, "region"));
        return deviceCode(
                "requestDeviceCodeForNewOrganization", deviceCodesApi.requestDeviceCodeForNewOrganization(request));
    }

    /**
     * Waits until the person has signed in with a code, asking the server every 5 seconds (the interval is RFC 8628's; the
     * vendor documents none), less often when it asks for that. A server that is away for a while meanwhile is no matter;
     * one that is away from the beginning is given two more tries.
     *
     * <p>The vendor documents the question for codes of {@link #requestDeviceCodeForNewOrganization}. Whether servers
     * know an organization's codes too is stated nowhere; so there is no "not signed in" among the outcomes.
     *
     * @param code from this client
     * @return {@link SignIn#CONFIRMED} as soon as the server says so, {@link SignIn#NOT_CONFIRMED} when the code has
     *     expired before that
     * @throws VboServiceException if the server refuses the question, or fails on it before it has ever answered it
     * @throws VboTransportException if no answer has ever come, if the server's certificate is no longer trusted, or if
     *     the thread was interrupted, whose flag is then set
     * @throws VboContractException if an answer is not what the contract states
     * @throws IllegalStateException if this client is closed
     */
    public SignIn awaitSignIn(DeviceCode code) {
        DeviceCodeCheckRequest request = new DeviceCodeCheckRequest(code.userCode());
        return new SignInPoll(
                        () -> answer("checkDeviceCode", deviceCodesApi.checkDeviceCode(request))
                                .authenticated(),
                        clock,
                        pause)
                .await(code);
    }

    private DeviceCode deviceCode(String operation, Call<DeviceCodeResponse> call) {
        Instant asked = clock.instant();
        DeviceCodeResponse answer = answer(operation, call);
        Instant expiresAt = asked.plusSeconds(answer.expiresIn());
        return new DeviceCode(answer.userCode(), answer.verificationUrl(), expiresAt, answer.message());
    }

    /** A call is sent once; only when the server has refused its token, and there can be another, once more with that. */
    private <T> T answer(String operation, Call<T> call) {
        try {
            try {
                return sent(operation, call);
            } catch (Answers.Rejected e) {
                if (e.refusedToken() == null || !tokens.renew(e.refusedToken())) {
                    throw e;
                }
                return sent(operation, call.clone());
            }
        } catch (Answers.Rejected e) {
            throw e.toException(operation);
        }
    }

    private TokenResponse signedIn(Call<TokenResponse> call) {
        try {
            return sent(Session.OPERATION, call);
        } catch (Answers.Rejected e) {
            throw e.toException(Session.OPERATION);
        }
    }

    /** Waits for the answer in a way that an interrupt ends at once, which a blocking read would not. */
    private <T> T sent(String operation, Call<T> call) throws Answers.Rejected {
        if (http.dispatcher().executorService().isShutdown()) {
            throw new IllegalStateException(operation + ": this client is closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new VboTransportException(operation, "interrupted before the request was sent", null);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        call.enqueue(new Callback<>() {
            @Override
            public void onResponse(Call<T> call, Response<T> response) {
                answer.complete(response.body());
            }

            @Override
            public void onFailure(Call<T> call, Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            call.cancel();
            Thread.currentThread().interrupt();
            throw new VboTransportException(operation, "interrupted while waiting for the answer of " + server, e);
        } catch (ExecutionException e) {
            throw failure(operation, e.getCause());
        }
    }

    private RuntimeException failure(String operation, @Nullable Throwable cause) throws Answers.Rejected {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof Answers.Rejected rejected) {
                throw rejected;
            }
        }
        if (cause instanceof IOException io) {
            String reason = Transport.reason(io, server, callTimeout);
            // What is not HTTP is quoted in that cause, whatever it holds.
            IOException safe = io instanceof ProtocolException ? null : io;
            return new VboTransportException(operation, "no answer from " + server + ": " + reason, safe);
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(operation, cause);
    }

    /**
     * Ends calls under way and closes all connections. No thread of this client is left. Two helper threads that OkHttp
     * and Okio share among all clients of a process, both daemons, end by themselves when they have been idle for a minute or two.
     */
    @Override
    public void close() {
        Transport.close(http);
    }

    /**
     * {@return the server's address; nothing secret}
     */
    @Override
    public String toString() {
        return "VboClient[" + server + "]";
    }

    static String checkedToken(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException("accessToken: expected a token, got nothing");
        }
        if (token.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new IllegalArgumentException("accessToken: expected the token alone, got one after the word Bearer");
        }
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
                throw new IllegalArgumentException(String.format(
                        "accessToken: expected visible ASCII characters, got U+%04X as number %d of %d",
                        (int) token.charAt(i), i + 1, token.length()));
            }
        }
        return token;
    }

    /** What a client needs to know. Not for use by several threads. */
    public static final class Builder {
        private final HttpUrl server;
        private @Nullable Supplier<String> accessToken;
        private @Nullable String userName;
        private @Nullable Supplier<char[]> password;
        private @Nullable Boolean disableAntiforgeryToken;
        private @Nullable ServerTrust trust;
        private SignInPoll.Pause pause = time -> Thread.sleep(time.toMillis());
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration callTimeout = Duration.ofSeconds(60);
        private Clock clock = Clock.systemUTC();

        private Builder(HttpUrl server) {
            this.server = server;
        }

        /**
         * The access token of a session on the server.
         *
         * @param token as the server handed it out, without the word Bearer
         * @return this builder
         * @throws IllegalArgumentException if it is empty, or has a character that no header can have
         */
        public Builder accessToken(String token) {
            String checked = checkedToken(token);
            this.accessToken = () -> checked;
            return this;
        }

        /**
         * An access token that changes. It is asked for once per call, on the thread that calls; what it throws reaches
         * the caller.
         *
         * @param token gives the token, as the server handed it out
         * @return this builder
         */
        public Builder accessToken(Supplier<String> token) {
            this.accessToken = Objects.requireNonNull(token, "accessToken");
            return this;
        }

        /**
         * User name and password of an account on the server. The client signs in at its first call, and once for all
         * threads; it renews the session shortly before its token expires, or when the server refuses it, in which case
         * the call is sent once more. It never signs in once per call. But after a sign-in that was refused the next call
         * tries again: stop then, since servers lock accounts and refuse more than a few sign-ins a minute (observed).
         *
         * @param userName with its domain before a backslash, if it has one
         * @param password gives the password each time that one is needed, on a thread that calls; the client does not
         *     keep it, and leaves the array as it is
         * @return this builder
         */
        public Builder credentials(String userName, Supplier<char[]> password) {
            this.userName = Objects.requireNonNull(userName, "userName");
            this.password = Objects.requireNonNull(password, "password");
            return this;
        }

        /**
         * Sends {@code disable_antiforgery_token=true} when signing in, which servers of versions 7 and 8 know
         * (documented there; v6 does not document it, so it is left out unless asked for).
         *
         * @return this builder
         */
        public Builder disableAntiforgeryToken() {
            this.disableAntiforgeryToken = true;
            return this;
        }

        /**
         * Trusts a server by its public key, whatever name and issuer its certificate has. May be called for several keys.
         * No other server is trusted then, but for one whose own certificate is given to {@link #trust}: a CA's word is
         * not enough. The certificate's dates are checked.
         *
         * @param publicKey {@code sha256/} and the Base64 of the SHA-256 of the certificate's SubjectPublicKeyInfo
         * @return this builder
         * @throws IllegalArgumentException if it is not of that form, or the server has plain http
         */
        public Builder pin(String publicKey) {
            requireHttps("pin");
            this.trust = (trust == null ? ServerTrust.none() : trust).and(publicKey);
            return this;
        }

        /**
         * Trusts the certificates in a file, and no others. With a server's own certificate, that very server is trusted
         * whatever name its certificate has; with a CA's, every server that it vouches for, by name. Dates are checked
         * in both. Without this, the Java runtime's own CAs are trusted.
         *
         * @param certificates a file of X.509 certificates, PEM or DER, at most 1 MiB; read at once
         * @return this builder
         * @throws IllegalArgumentException if it is no such file, or the server has plain http
         */
        public Builder trust(Path certificates) {
            requireHttps("trust");
            this.trust =
                    (trust == null ? ServerTrust.none() : trust).and(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        /**
         * How long a TCP connection to one address of the server may take; 10 seconds unless set. What follows, TLS
         * included, has {@link #callTimeout}.
         *
         * @param timeout from 1 ms to 24 days
         * @return this builder
         * @throws IllegalArgumentException if it is shorter or longer
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = checkedTimeout("connectTimeout", timeout);
            return this;
        }

        /**
         * How long a whole call may take, from looking up the server's name to the answer's last byte; 60 seconds unless
         * set.
         *
         * @param timeout from 1 ms to 24 days
         * @return this builder
         * @throws IllegalArgumentException if it is shorter or longer
         */
        public Builder callTimeout(Duration timeout) {
            this.callTimeout = checkedTimeout("callTimeout", timeout);
            return this;
        }

        /**
         * The clock that tells when codes and tokens expire; the system's unless set.
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
         * Makes the client. It connects at its first call.
         *
         * @return a client, to be closed after use
         * @throws IllegalStateException if neither access token nor credentials were given, or both
         */
        public VboClient build() {
            if ((accessToken == null) == (password == null)) {
                throw new IllegalStateException("accessToken, credentials: expected one of them, got "
                        + (accessToken == null ? "none" : "both"));
            }
            return new VboClient(this);
        }

        private AccessTokens tokens(Supplier<AuthenticationApi> api, VboClient client) {
            if (accessToken != null) {
                return AccessTokens.of(accessToken);
            }
            AuthenticationApi authentication = api.get();
            return new Session(
                    userName,
                    password,
                    (grant, user, secret, refresh) -> client.signedIn(
                            authentication.requestToken(grant, user, secret, refresh, disableAntiforgeryToken)),
                    clock);
        }

        private void requireHttps(String name) {
            if (!server.isHttps()) {
                throw new IllegalArgumentException(name + ": expected an https server to go with it, got " + server);
            }
        }

        private static Duration checkedTimeout(String name, Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(24)) > 0) {
                throw new IllegalArgumentException(name + ": expected 1 ms to 24 days, got " + timeout);
            }
            return timeout;
        }
    }
}
