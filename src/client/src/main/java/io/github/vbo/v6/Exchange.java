package io.github.vbo.v6;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import retrofit2.Call;
import retrofit2.Retrofit;

/** Sends a request on the caller's thread and waits there. An interrupt or {@link #close} ends both at once. */
final class Exchange {
    final OkHttpClient http;
    final HttpUrl server;
    private final Sockets sockets;
    private final Retrofit retrofit;
    private final CountDownLatch closed = new CountDownLatch(1);

    Exchange(HttpUrl server, OkHttpClient http, Sockets sockets) {
        this.server = server;
        this.http = http;
        this.sockets = sockets;
        this.retrofit = new Retrofit.Builder()
                .baseUrl(server)
                .callFactory(http)
                .addConverterFactory(new StrictJson())
                .build();
    }

    <T> T api(Class<T> type) {
        return retrofit.create(type);
    }

    /**
     * The content of the response.
     *
     * @param secrets what the request contains and no failure may quote
     */
    <T> T send(String operation, Call<T> call, String... secrets) {
        requireOpen(operation);
        if (Thread.currentThread().isInterrupted()) {
            throw exception(operation, noAnswer(Failure.Why.INTERRUPTED, "interrupted before the request was sent"));
        }
        try {
            return call.execute().body();
        } catch (Exception e) { // OkHttp throws InterruptedException too, without declaring it.
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw exception(operation, failure(e, secrets));
        } finally {
            if (isClosed()) {
                http.connectionPool().evictAll(); // A call that ended meanwhile has left its connection there.
            }
        }
    }

    private Failure failure(Exception e, String... secrets) {
        if (Thread.currentThread().isInterrupted()) {
            return noAnswer(Failure.Why.INTERRUPTED, "interrupted while waiting for the response of " + server);
        }
        if (isClosed()) {
            return noAnswer(Failure.Why.CLOSED, "client closed while waiting for the response of " + server);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Rejected rejected) {
                Set<String> known = new HashSet<>(List.of(secrets));
                known.remove("");
                return rejected.rejection().failure(known);
            }
        }
        return Diagnosis.of(e, server, Duration.ofMillis(http.callTimeoutMillis()));
    }

    private static Failure noAnswer(Failure.Why why, String sentence) {
        return new Failure.NoAnswer(why, sentence, null);
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
        return closed.getCount() == 0;
    }

    /** {@return whether the client was closed before the time was over} */
    boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        closed.countDown();
        sockets.close();
        http.dispatcher().cancelAll(); // For a SOCKS proxy's sockets, which OkHttp makes itself.
        http.connectionPool().evictAll();
    }
}
