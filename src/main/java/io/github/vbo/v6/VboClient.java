package io.github.vbo.v6;

import com.squareup.moshi.Moshi;
import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.DeviceCodeResponse;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
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
    private final OkHttpClient http;
    private final OrganizationsApi organizations;
    private final Clock clock;
    private final Duration callTimeout;

    private VboClient(Builder builder, Supplier<String> accessToken) {
        this.server = builder.server;
        this.clock = builder.clock;
        this.callTimeout = builder.callTimeout;
        Answers answers = new Answers(MoshiConverterFactory.create(new Moshi.Builder().build()));
        this.http = Transport.client(server, builder.trust, answers, builder.connectTimeout, callTimeout);
        this.organizations = new Retrofit.Builder()
                .baseUrl(server)
                .callFactory(request -> http.newCall(authorized(request, accessToken)))
                .addConverterFactory(answers)
                .build()
                .create(OrganizationsApi.class);
    }

    private static Request authorized(Request request, Supplier<String> accessToken) {
        return Transport.authorized(request, checkedToken(accessToken.get()));
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
     * Obtains a code for a person to sign in to Microsoft with, for an organization that the server knows. Each call makes
     * a new one. The server asks Microsoft before it answers, which takes seconds.
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
        String operation = "requestDeviceCode";
        Instant asked = clock.instant();
        DeviceCodeResponse answer = answer(operation, organizations.requestDeviceCode(organizationId));
        Instant expiresAt;
        try {
            expiresAt = asked.plusSeconds(answer.expiresIn());
        } catch (DateTimeException | ArithmeticException e) {
            String expected = "a lifespan that ends in the next billion years";
            throw new VboContractException(operation, 200, "$.expiresIn", expected, "a longer one", "");
        }
        return new DeviceCode(answer.userCode(), answer.verificationUrl(), expiresAt, answer.message());
    }

    /** Waits for the answer in a way that an interrupt ends at once, which a blocking read would not. */
    private <T> T answer(String operation, Call<T> call) {
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

    private RuntimeException failure(String operation, @Nullable Throwable cause) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof Answers.Rejected rejected) {
                return rejected.toException(operation);
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
     * and Okio share among all clients of a process, both daemons, end by themselves when they have been idle for a minute.
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

    private static String checkedToken(@Nullable String token) {
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
        private @Nullable ServerTrust trust;
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
         * Trusts the certificates in a file, and no others. With a server's own certificate, that very server is trusted
         * whatever name its certificate has; with a CA's, every server that it vouches for, by name. Dates are checked
         * in both. Without this, the Java runtime's own CAs are trusted.
         *
         * @param certificates a file of X.509 certificates, PEM or DER, at most 1 MiB; read at once
         * @return this builder
         * @throws IllegalArgumentException if it is no such file
         */
        public Builder trust(Path certificates) {
            this.trust = ServerTrust.of(Objects.requireNonNull(certificates, "trust"));
            return this;
        }

        /**
         * How long connecting to one address of the server may take; 10 seconds unless set.
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
         * The clock that tells when a code expires; the system's unless set.
         *
         * @param clock any clock
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the client. It connects at its first call.
         *
         * @return a client, to be closed after use
         * @throws IllegalStateException if no access token was given
         */
        public VboClient build() {
            if (accessToken == null) {
                throw new IllegalStateException("accessToken: expected one, got none");
            }
            return new VboClient(this, accessToken);
        }

        private static Duration checkedTimeout(String name, Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(24)) > 0) {
                throw new IllegalArgumentException(name + ": expected 1 ms to 24 days, got " + timeout);
            }
            return timeout;
        }
    }
}
