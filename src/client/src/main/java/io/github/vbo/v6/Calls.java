package io.github.vbo.v6;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okio.Timeout;
import retrofit2.Call;
import retrofit2.Retrofit;

/**
 * Runs one operation: token, request, response. After a 401 it tries once more with another token. A call runs on the caller's
 * thread. An interrupt or {@link #close} ends it at once.
 */
final class Calls {
    /** Statuses with which servers refuse a request without a client certificate: nginx, IIS. */
    private static final Set<Integer> NO_CERTIFICATE = Set.of(400, 401, 403);

    /** They name no object of the server: with 404 it does not know the path. */
    private static final Set<String> WITHOUT_OBJECT =
            Set.of("requestToken", "listOrganizations", "requestDeviceCodeForNewOrganization");

    final OkHttpClient http;
    final HttpUrl server;
    final Secrets secrets;
    private final Sockets sockets;
    private final Retrofit retrofit;
    private final Tokens tokens;
    /** One latch for each wait: thousands of waits on a single latch search its queue whenever one times out. */
    private final Set<CountDownLatch> pauses = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** Where the access token of each call comes from. */
    interface Tokens {
        /** A token for a call that is about to be sent. */
        String current();

        /** The server accepted the token. */
        default void accepted(String token) {}

        /**
         * The server refused the token.
         *
         * @return whether another token may be had
         */
        default boolean renew(String refused) {
            return false;
        }

        /** Whether the server issued the current token to this client, and has not accepted it yet. */
        default boolean isNew() {
            return false;
        }

        /** Ends all waits for a token. */
        default void close() {}
    }

    Calls(HttpUrl server, OkHttpClient http, Sockets sockets, Secrets secrets, Function<Calls, Tokens> tokens) {
        this.server = server;
        this.http = http;
        this.secrets = secrets;
        this.sockets = sockets;
        this.retrofit = new Retrofit.Builder()
                .baseUrl(server)
                .callFactory(sockets.calls(http))
                .addConverterFactory(new StrictJson())
                .build();
        this.tokens = tokens.apply(this);
    }

    <T> T api(Class<T> type) {
        return retrofit.create(type);
    }

    /** The token that a call would be sent with. */
    String token() {
        requireOpen("requestToken");
        return remembered(tokens.current());
    }

    private String remembered(String token) {
        secrets.remember(Secrets.checkedToken(token));
        return token;
    }

    /** The content of the response. */
    <T> T answer(String operation, Function<String, Call<T>> call) {
        requireOpen(operation);
        String token = tokens.current();
        try {
            return sent(operation, call, token);
        } catch (VboServiceException e) {
            if (e.statusCode() != 401 || !tokens.renew(token)) {
                throw e;
            }
            return sent(operation, call, tokens.current());
        }
    }

    /**
     * As {@link #answer}, but for a request that must not be sent twice: after a 401 there is no second try.
     *
     * @param limit how long the call may take, if that is longer than other calls may
     */
    <T> T answerOnce(String operation, Function<String, Call<T>> call, Duration limit) {
        requireOpen(operation);
        String token = tokens.current();
        try {
            return sent(operation, authorization -> limited(call.apply(authorization), limit), token);
        } catch (VboServiceException e) {
            if (e.statusCode() == 401) {
                tokens.renew(token); // For the next call.
            }
            throw e;
        }
    }

    private <T> Call<T> limited(Call<T> call, Duration limit) {
        long millis = Math.max(limit.toMillis(), http.callTimeoutMillis());
        call.timeout().timeout(millis, TimeUnit.MILLISECONDS);
        return call;
    }

    private <T> T sent(String operation, Function<String, Call<T>> call, String token) {
        String authorization = "Bearer " + remembered(token);
        try {
            T content = send(operation, call.apply(authorization));
            tokens.accepted(token);
            return content;
        } catch (VboServiceException e) {
            throw e.failure().tokenRefused() && tokens.isNew()
                    ? exception(operation, e.failure().ofNewToken())
                    : e;
        }
    }

    /** As {@link #answer}, but without a token. */
    <T> T send(String operation, Call<T> call) {
        requireOpen(operation);
        if (Thread.currentThread().isInterrupted()) {
            throw exception(
                    operation, new Failure.NoAnswer(Failure.Why.UNSENT, "interrupted before the request was sent"));
        }
        try {
            return call.execute().body();
        } catch (Exception e) { // OkHttp throws InterruptedException too, without declaring it.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw exception(operation, failure(operation, e, call.timeout()));
        } finally {
            if (isClosed()) {
                http.connectionPool().evictAll(); // A call that ended meanwhile has left its connection there.
            }
        }
    }

    private Failure failure(String operation, Exception e, Timeout limit) {
        if (Thread.currentThread().isInterrupted()) {
            return new Failure.NoAnswer(
                    Failure.Why.INTERRUPTED, "interrupted while waiting for the response of " + server);
        }
        if (isClosed()) {
            return new Failure.NoAnswer(
                    Failure.Why.CLOSED, "client closed while waiting for the response of " + server);
        }
        Throwable last = Way.last(e);
        boolean wanted = sockets.isClientCertificateWanted();
        for (Throwable cause = last; cause != null; cause = cause.getCause()) {
            if (cause instanceof Rejected rejected) {
                Failure failure = rejected.failure(secrets.mask());
                return failure instanceof Failure.Refused refused ? explained(operation, refused, wanted) : failure;
            }
        }
        return Diagnosis.of(last, server, Duration.ofNanos(limit.timeoutNanos()), wanted);
    }

    private Failure explained(String operation, Failure.Refused refused, boolean certificateWanted) {
        if (certificateWanted && NO_CERTIFICATE.contains(refused.status())) {
            return refused.and(Diagnosis.CLIENT_CERTIFICATE);
        }
        return refused.status() == 404 && WITHOUT_OBJECT.contains(operation)
                ? refused.and("; check the path of the address " + server)
                : refused;
    }

    /** The one place where a failure becomes an exception. */
    static VboException exception(String operation, Failure failure) {
        if (failure instanceof Failure.Refused refused) {
            return new VboServiceException(operation, refused);
        }
        if (failure instanceof Failure.Broken broken) {
            return new VboContractException(operation, broken);
        }
        return new VboTransportException(operation, (Failure.NoAnswer) failure);
    }

    void requireOpen(String operation) {
        if (isClosed()) {
            throw new IllegalStateException(operation + ": this client is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** {@return whether the client was closed before the time was over} */
    boolean pause(Duration time) throws InterruptedException {
        CountDownLatch pause = new CountDownLatch(1);
        pauses.add(pause);
        try {
            // Closed is read after the pause was added, so that close() finds the pause or this line ends it.
            return closed || pause.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            pauses.remove(pause);
        }
    }

    void close() {
        closed = true;
        pauses.forEach(CountDownLatch::countDown);
        sockets.close();
        http.dispatcher().cancelAll(); // For a SOCKS proxy's sockets, which OkHttp makes itself.
        http.connectionPool().evictAll();
        tokens.close();
    }
}
