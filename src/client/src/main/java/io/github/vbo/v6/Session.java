package io.github.vbo.v6;

import io.github.vbo.v6.model.GrantType;
import io.github.vbo.v6.model.TokenResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A session on the server. It signs in at the first call, and renews its token shortly before that expires or after the
 * server refused it. One thread does so at a time; the others wait and share its token or its failure.
 */
final class Session implements Calls.Tokens {
    static final String OPERATION = "requestToken";
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(60);
    private static final Duration SECOND_TRY = Duration.ofSeconds(10);

    /** The least time between two sign-ins that are of no use. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final String userName;
    private final Supplier<char[]> password;
    private final Request request;
    private final Clock clock;

    private volatile @Nullable Tokens tokens;
    private @Nullable Renewal underWay;
    private volatile @Nullable WrongPassword wrongPassword;

    /** The contract's operation. */
    interface Request {
        TokenResponse send(
                GrantType grant, @Nullable String userName, @Nullable String password, @Nullable String refreshToken);
    }

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
            return !accepted && now.isBefore(signedInAt.plus(INTERVAL));
        }
    }

    /** The server's refusal of a password, of which only a hash is kept. */
    private record WrongPassword(ByteString hash, Failure.Refused refusal, Instant until) {}

    /** One request for a token, and who waits for it. */
    private static final class Renewal {
        private final Thread by = Thread.currentThread();
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable String token;
        private @Nullable Throwable failure;

        /** The first end counts. */
        private synchronized void end(@Nullable String token, @Nullable Throwable failure) {
            if (ended.getCount() > 0) {
                this.token = token;
                this.failure = failure;
                ended.countDown();
            }
        }

        /** The token; or null, if this thread must ask for one itself. */
        private @Nullable String await() {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw noAnswer(Failure.Why.INTERRUPTED, "interrupted while another thread signed in");
            }
            if (failure instanceof RuntimeException shared) {
                throw shared;
            } else if (failure != null) {
                throw new IllegalStateException("the sign-in of another thread failed", failure);
            }
            return token;
        }
    }

    Session(String userName, Supplier<char[]> password, Request request, Clock clock) {
        this.userName = userName;
        this.password = password;
        this.request = request;
        this.clock = clock;
    }

    @Override
    public String current() {
        while (true) {
            Renewal renewal;
            boolean mine;
            synchronized (this) {
                if (tokens != null && clock.instant().isBefore(tokens.renewAt)) {
                    return tokens.access;
                }
                mine = underWay == null;
                if (mine) {
                    underWay = new Renewal();
                } else if (underWay.by == Thread.currentThread()) {
                    throw new IllegalStateException(
                            "credentials: the password's callback used the client that asks for it");
                }
                renewal = underWay;
            }
            String token = mine ? renew(renewal) : renewal.await();
            if (token != null) {
                return token;
            }
        }
    }

    private String renew(Renewal renewal) {
        Tokens after = null;
        Throwable failure = null;
        try {
            after = renewedOrStillGood(tokens);
            return after.access;
        } catch (Throwable e) {
            failure = Thread.currentThread().isInterrupted() ? null : e; // An interrupt concerns this thread alone.
            throw e;
        } finally {
            synchronized (this) {
                tokens = after == null ? tokens : after;
                underWay = null;
            }
            renewal.end(after == null ? null : after.access, failure);
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
            try {
                return requested(GrantType.REFRESH_TOKEN, null, null, before.refresh, before.signedInAt);
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
            throw new IllegalArgumentException("credentials: expected a password, got nothing");
        }
        String secret = new String(given);
        ByteString hash = ByteString.encodeUtf8(secret).sha256();
        WrongPassword wrong = wrongPassword;
        if (wrong != null && wrong.hash.equals(hash) && clock.instant().isBefore(wrong.until)) {
            throw Exchange.exception(OPERATION, wrong.refusal);
        }
        try {
            return requested(GrantType.PASSWORD, userName, secret, null, clock.instant());
        } catch (VboServiceException e) {
            if (e.statusCode() <= 403) {
                wrongPassword =
                        new WrongPassword(hash, e.failure(), clock.instant().plus(INTERVAL));
            }
            throw e;
        }
    }

    private Tokens requested(
            GrantType grant,
            @Nullable String userName,
            @Nullable String password,
            @Nullable String refreshToken,
            Instant signedInAt) {
        Instant asked = clock.instant();
        TokenResponse response = request.send(grant, userName, password, refreshToken);
        Duration lifespan = Duration.ofSeconds(response.expiresIn());
        Duration tenth = lifespan.dividedBy(10);
        Duration margin = tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
        try {
            String access = Secrets.checkedToken(response.accessToken());
            Instant expiresAt = asked.plus(lifespan);
            return new Tokens(access, response.refreshToken(), signedInAt, expiresAt.minus(margin), expiresAt, false);
        } catch (DateTimeException | ArithmeticException e) {
            throw broken("$.expires_in", "a lifespan that ends in the next billion years", "a longer one");
        } catch (IllegalArgumentException e) {
            throw broken("$.access_token", "a token that a header can contain", "one with other characters");
        }
    }

    private static VboException broken(String path, String expected, String got) {
        return Exchange.exception(OPERATION, new Failure.Broken(200, path, expected, got));
    }

    private static VboException noAnswer(Failure.Why why, String sentence) {
        return Exchange.exception(OPERATION, new Failure.NoAnswer(why, sentence, null));
    }

    @Override
    public void accepted(String token) {
        Tokens current = tokens;
        if (current != null && !current.accepted && current.access.equals(token)) {
            synchronized (this) {
                tokens = tokens == current ? current.asAccepted() : tokens;
            }
        }
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
        if (underWay != null) {
            underWay.end(null, noAnswer(Failure.Why.CLOSED, "client closed while another thread signed in"));
        }
    }
}
