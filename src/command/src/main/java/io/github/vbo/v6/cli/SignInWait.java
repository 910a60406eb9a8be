package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboContractException;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.VboTransportException;
import io.github.vbo.v6.cli.Tenant.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Asks the server about each code until it was used or has expired: one question after the other, on the caller's thread.
 * A code is asked about every 5 seconds, as in RFC 8628, or less often if the server says so.
 */
final class SignInWait {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_BEFORE = Duration.ofMinutes(1);

    private final VboClient vbo;
    private final Progress progress;
    private final Time time;
    private final boolean early;
    private final Consumer<Tenant> signedIn;
    private Duration interval = INTERVAL;
    private Instant notBefore = Instant.MIN;
    private Instant lastFailure = Instant.MIN;
    private boolean answered;
    private boolean away;
    private List<Tenant> all = List.of();
    private final Set<String> said = new HashSet<>();

    /** The time. Tests replace it. */
    interface Time {
        Instant now();

        void pause(Duration time) throws InterruptedException;
    }

    private record Question(Tenant tenant, Instant at) {}

    /**
     * @param early whether to end before the code expires, while it can still be used without a confirmation
     * @param signedIn what to do as soon as a person has signed in
     */
    SignInWait(VboClient vbo, Progress progress, Time time, boolean early, Consumer<Tenant> signedIn) {
        this.vbo = vbo;
        this.progress = progress;
        this.time = time;
        this.early = early;
        this.signedIn = signedIn;
    }

    /** The system's time. Setting the clock back does not extend a wait. */
    static Time systemTime() {
        Instant start = Instant.now();
        long nanos = System.nanoTime();
        return new Time() {
            @Override
            public Instant now() {
                Instant counted = start.plusNanos(System.nanoTime() - nanos);
                Instant clock = Instant.now();
                return clock.isAfter(counted) ? clock : counted;
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                Thread.sleep(time.toMillis() + 1);
            }
        };
    }

    /** When the wait for a sign-in ends: when the code expires, or at most a minute before. */
    Instant end(Tenant tenant) {
        Duration half = tenant.code().lifespan().dividedBy(2);
        Duration before = half.compareTo(LONGEST_BEFORE) < 0 ? half : LONGEST_BEFORE;
        return tenant.code().code().expiresAt().minus(early ? before : Duration.ZERO);
    }

    boolean isExpired(Tenant tenant) {
        return tenant.code().isExpired(time.now());
    }

    /** Ends when all have an outcome. An interrupt ends it earlier. */
    void run(List<Tenant> tenants) throws InterruptedException {
        all = List.copyOf(tenants);
        List<Question> questions = new ArrayList<>();
        tenants.forEach(tenant -> questions.add(new Question(tenant, time.now())));
        while (!questions.isEmpty()) {
            Question next = Collections.min(questions, Comparator.comparing(Question::at));
            questions.remove(next);
            pauseUntil(next.at);
            if (!isAnswered(next.tenant)) {
                Instant end = end(next.tenant);
                Instant again = time.now().plus(interval);
                again = again.isBefore(notBefore) ? notBefore : again;
                questions.add(new Question(next.tenant, again.isAfter(end) ? end : again));
            }
        }
    }

    void pauseUntil(Instant then) throws InterruptedException {
        for (Instant now = time.now(); now.isBefore(then); now = time.now()) {
            // In steps, because the clock may have been set forward or the machine may have slept.
            Duration left = Duration.between(now, then);
            time.pause(left.compareTo(INTERVAL) < 0 ? left : INTERVAL);
        }
    }

    private boolean isAnswered(Tenant tenant) throws InterruptedException {
        Instant end = end(tenant);
        boolean last = !time.now().isBefore(end);
        if (last && tenant.state() == State.NO_ANSWER && !lastFailure.isBefore(end)) {
            return unknown(tenant, (VboException) tenant.reason()); // A question about another code has just failed.
        }
        try {
            boolean confirmed = vbo.isSignedIn(tenant.code().code());
            answered = true;
            if (away) {
                away = false;
                progress.note("the server answers again");
            }
            if (confirmed) {
                became(tenant, State.SIGNED_IN);
                signedIn.accept(tenant);
                return true;
            }
            if (last) {
                return became(tenant, isExpired(tenant) ? State.EXPIRED : State.UNCONFIRMED);
            }
            if (tenant.state() == State.NO_ANSWER) {
                became(tenant, State.VALID);
            }
            return false;
        } catch (VboException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            lastFailure = time.now();
            if (last || isFinal(e)) {
                return unknown(tenant, e);
            }
            failedForNow(tenant, e);
            return false;
        }
    }

    private void failedForNow(Tenant tenant, VboException e) {
        if (e instanceof VboServiceException refused && refused.statusCode() == 429) {
            interval = interval.plus(INTERVAL);
            Duration asked = refused.retryAfter().orElse(interval);
            notBefore = time.now().plus(asked);
            progress.note(Patience.busy(refused, asked));
            return;
        }
        String why = why(e);
        if (!away) {
            away = true;
            progress.note(why + "; asking again until the code expires");
        }
        if (tenant.state() == State.VALID) {
            tenant.become(State.NO_ANSWER, e, why);
            progress.changed(tenant);
        }
    }

    private boolean unknown(Tenant tenant, VboException e) {
        String why = why(e);
        boolean expired = isExpired(tenant);
        String message = why
                + (expired
                        ? "; the code has expired meanwhile, and the person may have signed in"
                        : "; the code can be used until " + tenant.code().expiry());
        if (said.add(why + expired)) {
            progress.note(all.size() == 1 ? message : why + ofSeveral(expired));
        }
        tenant.become(State.UNKNOWN, e, message);
        progress.changed(tenant);
        return true;
    }

    private String ofSeveral(boolean expired) {
        if (expired) {
            return "; the codes have expired meanwhile, and people may have signed in";
        }
        ShownCode first = all.stream()
                .filter(tenant -> !isExpired(tenant))
                .map(Tenant::code)
                .min(Comparator.comparing(shown -> shown.code().expiresAt()))
                .orElseThrow();
        return "; the codes can be used, the first until " + first.expiry();
    }

    private static String why(VboException e) {
        return FailureReport.sentence(e).replaceFirst("[.]$", "");
    }

    private boolean became(Tenant tenant, State state) {
        tenant.become(state);
        progress.changed(tenant);
        return true;
    }

    /** Before the first answer a plain 500 may mean that the server does not know such codes at all. */
    private boolean isFinal(VboException failure) {
        if (failure instanceof VboServiceException refused) {
            int status = refused.statusCode();
            return status != 408 && status != 429 && status < (answered ? 500 : 502);
        }
        return failure instanceof VboTransportException none
                ? none.isUntrusted()
                : failure instanceof VboContractException && !answered;
    }
}
