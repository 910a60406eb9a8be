package io.github.vbo.v6;

import io.github.vbo.v6.model.GrantType;
import io.github.vbo.v6.model.TokenResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session on the server: signed in once, at the first call, and renewed shortly before its token expires or after the
 * server has refused it. However many threads want a token at a time, one of them gets it and all of them have it.
 */
final class Session implements AccessTokens {
    static final String OPERATION = "requestToken";
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(60);
    private static final Duration SECOND_TRY = Duration.ofSeconds(10);

    private final String userName;
    private final Supplier<char[]> password;
    private final Exchange exchange;
    private final Clock clock;

    private @Nullable Tokens tokens;
    private @Nullable CompletableFuture<@Nullable Tokens> underWay;
    private @Nullable Thread signingIn;

    /** The contract's operation, sent and answered. */
    interface Exchange {
        TokenResponse tokens(
                GrantType grant, @Nullable String userName, @Nullable String password, @Nullable String refreshToken);
    }

    private record Tokens(String access, @Nullable String refresh, Instant renewAt, Instant expiresAt) {
        Tokens renewedAt(Instant instant) {
            return new Tokens(access, refresh, instant, expiresAt);
        }

        Tokens refused() {
            return new Tokens(access, refresh, Instant.MIN, Instant.MIN);
        }
    }

    Session(String userName, Supplier<char[]> password, Exchange exchange, Clock clock) {
        this.userName = userName;
        this.password = password;
        this.exchange = exchange;
        this.clock = clock;
    }

    @Override
    public String current() {
        while (true) {
            CompletableFuture<@Nullable Tokens> mine = null;
            CompletableFuture<@Nullable Tokens> awaited;
            Tokens before;
            synchronized (this) {
                before = tokens;
                if (before != null && clock.instant().isBefore(before.renewAt)) {
                    return before.access;
                }
                if (signingIn == Thread.currentThread()) {
                    throw new IllegalStateException(
                            "credentials: the password's callback used the client that asks for it");
                }
                if (underWay == null) {
                    mine = new CompletableFuture<>();
                    underWay = mine;
                    signingIn = Thread.currentThread();
                }
                awaited = underWay;
            }
            Tokens after = mine == null ? outcome(awaited) : renewed(before, mine);
            if (after != null) {
                return after.access;
            }
        }
    }

    /** Renews for all threads that wait; a failure is theirs too, so that a wrong password is tried once and not by each. */
    private Tokens renewed(@Nullable Tokens before, CompletableFuture<@Nullable Tokens> mine) {
        Tokens after = before;
        Throwable failure = null;
        try {
            after = renewedOrStillGood(before);
            return after;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            synchronized (this) {
                tokens = after;
                underWay = null;
                signingIn = null;
            }
            if (failure == null) {
                mine.complete(after);
            } else if (Thread.currentThread().isInterrupted()) {
                mine.complete(null); // That was meant for this thread alone: another one tries.
            } else {
                mine.completeExceptionally(failure);
            }
        }
    }

    /** Renewal begins early; while the old token is good, a renewal that fails can wait. */
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
            Instant later = now.plus(SECOND_TRY);
            return before.renewedAt(later.isBefore(before.expiresAt) ? later : before.expiresAt);
        }
    }

    private Tokens renewed(@Nullable Tokens before) {
        if (before != null && before.refresh != null) {
            try {
                return exchanged(GrantType.REFRESH_TOKEN, null, null, before.refresh);
            } catch (VboServiceException e) {
                // A session that has expired is a 500 on real servers (observed), so that is a refusal too.
                if (e.statusCode() > 500 || e.statusCode() == 429) {
                    throw e;
                }
            }
        }
        char[] typed = password.get();
        if (typed == null || typed.length == 0) {
            throw new IllegalArgumentException("credentials: expected a password, got nothing");
        }
        return exchanged(GrantType.PASSWORD, userName, new String(typed), null);
    }

    private Tokens exchanged(
            GrantType grant, @Nullable String userName, @Nullable String password, @Nullable String refreshToken) {
        Instant asked = clock.instant();
        TokenResponse answer = exchange.tokens(grant, userName, password, refreshToken);
        Duration lifespan = Duration.ofSeconds(answer.expiresIn());
        Duration tenth = lifespan.dividedBy(10);
        Duration margin = tenth.compareTo(LONGEST_MARGIN) < 0 ? tenth : LONGEST_MARGIN;
        try {
            String access = VboClient.checkedToken(answer.accessToken());
            Instant expiresAt = asked.plus(lifespan);
            return new Tokens(access, answer.refreshToken(), expiresAt.minus(margin), expiresAt);
        } catch (DateTimeException | ArithmeticException e) {
            throw new VboContractException(
                    OPERATION,
                    200,
                    "$.expires_in",
                    "a lifespan that ends in the next billion years",
                    "a longer one",
                    "");
        } catch (IllegalArgumentException e) {
            throw new VboContractException(
                    OPERATION, 200, "$.access_token", "a token that a header can carry", "one that none can", "");
        }
    }

    private static @Nullable Tokens outcome(CompletableFuture<@Nullable Tokens> awaited) {
        try {
            return awaited.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VboTransportException(OPERATION, "interrupted while another thread signed in", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException("the sign-in of another thread failed", e.getCause());
        }
    }

    @Override
    public synchronized boolean renew(String refused) {
        if (tokens != null && tokens.access.equals(refused)) {
            tokens = tokens.refused();
        }
        return true;
    }
}
