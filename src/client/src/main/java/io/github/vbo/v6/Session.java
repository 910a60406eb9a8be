package io.github.vbo.v6;

import io.github.vbo.v6.api.AuthenticationApi;
import io.github.vbo.v6.model.GrantType;
import io.github.vbo.v6.model.TokenResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A session on the server. It signs in at the first call, and renews its token shortly before that expires or after the
 * server refused it. One thread does so at a time; the others wait and share its token or its failure.
 */
final class Session implements Calls.Tokens {
    private static final String OPERATION = "requestToken";
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(60);
    private static final Duration SECOND_TRY = Duration.ofSeconds(10);

    /** The minimum time before the next sign-in if the last one did not help. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Versions 7 and 8 may want an antiforgery token with each request otherwise; version 6 does not know it (inferred). */
    private static final boolean WITHOUT_ANTIFORGERY = true;

    private final String userName;
    private final Supplier<char[]> password;
    private final AuthenticationApi api;
    private final Calls calls;
    private final Clock clock;

    private @Nullable Tokens tokens;
    private @Nullable Thread signingIn;
    private int attempts;
    private @Nullable RuntimeException lastFailure;
    private @Nullable WrongPassword wrongPassword;

    private record Tokens(
            String access,
            @Nullable String refresh,
            Instant signedInAt,
            Instant renewAt,
            Instant expiresAt,
            boolean accepted) {
        Tokens renewedAt(Instant instant) {
            return new Tokens(access, refresh, signedInAt, instant, expiresAt, accepted);
        }

        Tokens refused() {
            return new Tokens(access, refresh, signedInAt, Instant.MIN, Instant.MIN, accepted);
        }

        Tokens asAccepted() {
            return new Tokens(access, refresh, signedInAt, renewAt, expiresAt, true);
        }

        /** The server has never accepted the token of the last sign-in, so another sign-in would not help. */
        boolean isUseless(Instant now) {
            return !accepted && isLessThanAnInterval(signedInAt, now);
        }
    }

    /** If the clock was set back, it is not known how long ago that was. */
    private static boolean isLessThanAnInterval(Instant then, Instant now) {
        return !now.isBefore(then) && now.isBefore(then.plus(INTERVAL));
    }

    /** The server's refusal of a password. */
    private record WrongPassword(String password, Failure.Refused refusal, Instant at) {}

    Session(String userName, Supplier<char[]> password, Calls calls, Clock clock) {
        this.userName = userName;
        this.password = password;
        this.api = calls.api(AuthenticationApi.class);
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public String current() {
        Tokens before;
        synchronized (this) {
            for (int seen = attempts; signingIn != null; ) {
                awaitOther();
                if (attempts != seen && lastFailure != null) {
                    throw lastFailure;
                }
            }
            before = tokens;
            if (before != null && clock.instant().isBefore(before.renewAt)) {
                return before.access;
            }
            signingIn = Thread.currentThread();
        }
        Tokens after = before;
        RuntimeException failure = null;
        try {
            after = renewedOrStillGood(before);
            return after.access;
        } catch (RuntimeException e) {
            failure = Thread.currentThread().isInterrupted()
                    ? null
                    : e; // The waiting threads must not fail because this one was interrupted.
            throw e;
        } finally {
            synchronized (this) {
                tokens = after;
                lastFailure = failure;
                attempts++;
                signingIn = null;
                notifyAll();
            }
        }
    }

    private void awaitOther() {
        if (signingIn == Thread.currentThread()) {
            throw new IllegalStateException("credentials: the password's callback used the client that asks for it");
        } else if (calls.isClosed()) {
            throw noAnswer(Failure.Why.CLOSED, "client closed while another thread signed in");
        }
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAnswer(Failure.Why.INTERRUPTED, "interrupted while another thread signed in");
        }
    }

    /** Renewal begins early. While the old token is good, a failure is no harm. */
    private Tokens renewedOrStillGood(@Nullable Tokens before) {
        try {
            return renewed(before);
        } catch (VboException e) {
            Instant now = clock.instant();
            if (before == null
                    || !now.isBefore(before.expiresAt)
                    || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            wrongPassword = null; // No call has failed, so the next try may ask the server again.
            Instant later = now.plus(SECOND_TRY);
            return before.renewedAt(later.isBefore(before.expiresAt) ? later : before.expiresAt);
        }
    }

    private Tokens renewed(@Nullable Tokens before) {
        if (before != null && before.refresh != null) {
            remember(before.refresh);
            try {
                Call<TokenResponse> call =
                        api.requestToken(GrantType.REFRESH_TOKEN, null, null, before.refresh, WITHOUT_ANTIFORGERY);
                return requested(call, before.signedInAt);
            } catch (VboServiceException e) {
                // A session that has expired is a 500 on real servers (observed), so that is a refusal too.
                if (e.statusCode() > 500 || e.statusCode() == 429 || before.isUseless(clock.instant())) {
                    throw e;
                }
            }
        }
        return signedIn();
    }

    private Tokens signedIn() {
        char[] given = password.get();
        if (given == null || given.length == 0) {
            throw new IllegalArgumentException("credentials: the password is empty; give one");
        }
        String secret = new String(given);
        WrongPassword wrong = wrongPassword;
        if (wrong != null && wrong.password.equals(secret) && isLessThanAnInterval(wrong.at, clock.instant())) {
            throw Calls.exception(OPERATION, wrong.refusal);
        }
        calls.secrets.rememberPassword(secret);
        try {
            Call<TokenResponse> call =
                    api.requestToken(GrantType.PASSWORD, userName, secret, null, WITHOUT_ANTIFORGERY);
            return requested(call, clock.instant());
        } catch (VboServiceException e) {
            if (e.statusCode() <= 403) {
                wrongPassword = new WrongPassword(secret, e.failure(), clock.instant());
            }
            throw e;
        }
    }

    private Tokens requested(Call<TokenResponse> call, Instant signedInAt) {
        Instant asked = clock.instant();
        TokenResponse response = calls.send(OPERATION, call);
        Duration lifespan = Duration.ofSeconds(response.expiresIn());
        Duration tenth = lifespan.dividedBy(10);
        Duration margin = tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
        try {
            String access = Secrets.checkedToken(response.accessToken());
            Instant expiresAt = asked.plus(lifespan);
            remember(response.refreshToken());
            return new Tokens(access, response.refreshToken(), signedInAt, expiresAt.minus(margin), expiresAt, false);
        } catch (DateTimeException | ArithmeticException e) {
            throw broken("$.expires_in", "a lifespan that ends in the next billion years", "a longer one");
        } catch (IllegalArgumentException e) {
            throw broken("$.access_token", "a token that a header can contain", "one with other characters");
        }
    }

    private void remember(@Nullable String refreshToken) {
        if (refreshToken != null) {
            calls.secrets.remember(refreshToken);
        }
    }

    private static VboException broken(String path, String expected, String got) {
        return Calls.exception(OPERATION, new Failure.Broken(200, path, expected, got));
    }

    private static VboException noAnswer(Failure.Why why, String sentence) {
        return Calls.exception(OPERATION, new Failure.NoAnswer(why, sentence));
    }

    @Override
    public synchronized void accepted(String token) {
        remember(tokens == null ? null : tokens.refresh);
        if (tokens != null && !tokens.accepted && tokens.access.equals(token)) {
            tokens = tokens.asAccepted();
        }
    }

    @Override
    public synchronized boolean isNew() {
        return tokens != null && !tokens.accepted;
    }

    @Override
    public synchronized boolean renew(String refused) {
        if (tokens != null && tokens.access.equals(refused)) {
            if (tokens.refresh == null && tokens.isUseless(clock.instant())) {
                return false;
            }
            tokens = tokens.refused();
        }
        return true;
    }

    @Override
    public synchronized void close() {
        notifyAll();
    }
}
