package io.github.vbo.v6;

import io.github.vbo.v6.api.DeviceCodesApi;
import io.github.vbo.v6.model.DeviceCodeCheckRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * Asks whether a person has signed in, until the code expires. The interval is 5 seconds, as in RFC 8628, or longer if the
 * server asks for it.
 *
 * <p>Transient failures are ignored, but before the first answer only two of them. The wait ends when the clock
 * reaches the expiry, or when the pauses add up to the remaining time. So setting the clock back does not extend it.
 */
final class SignInPoll {
    private static final String OPERATION = "checkDeviceCode";
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int FAILURES_AT_FIRST = 2;
    /** A connection may become too old for a proxy while the question is on its way; too many questions. */
    private static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 429);

    private static final Set<Failure.Why> TRANSIENT = Set.of(Failure.Why.TRANSIENT, Failure.Why.UNREACHED);

    private final Calls calls;
    private final DeviceCodesApi api;
    private final Clock clock;
    private final Pause pause;

    /** Waits. Tests replace it. */
    interface Pause {
        /** {@return whether the client was closed meanwhile} */
        boolean of(Duration time) throws InterruptedException;
    }

    SignInPoll(Calls calls, Clock clock, Pause pause) {
        this.calls = calls;
        this.api = calls.api(DeviceCodesApi.class);
        this.clock = clock;
        this.pause = pause;
    }

    boolean ask(DeviceCode code) {
        DeviceCodeCheckRequest question = new DeviceCodeCheckRequest(code.userCode());
        calls.secrets.rememberCode(code);
        try {
            return calls.answer(OPERATION, token -> api.checkDeviceCode(token, question))
                    .authenticated();
        } catch (VboServiceException e) {
            if (isExpired(code) || !e.operation().equals(OPERATION)) {
                throw e;
            }
            String more = "; the code is still valid, only its confirmation is unavailable";
            throw Calls.exception(OPERATION, e.failure().and(more));
        }
    }

    SignIn await(DeviceCode code) {
        Duration interval = INTERVAL;
        Duration left = Duration.between(clock.instant(), code.expiresAt());
        int failuresAtFirst = 0;
        boolean answered = false;
        while (true) {
            boolean last = left.compareTo(Duration.ZERO) <= 0 || isExpired(code);
            Duration asked = Duration.ZERO;
            try {
                if (ask(code)) {
                    return SignIn.CONFIRMED;
                }
                if (last) {
                    return SignIn.NOT_CONFIRMED;
                }
                answered = true;
            } catch (VboException e) {
                if (last || !isTransient(e, answered) || !answered && ++failuresAtFirst > FAILURES_AT_FIRST) {
                    throw e;
                }
                if (e instanceof VboServiceException refusal) {
                    asked = refusal.retryAfter().orElse(Duration.ZERO);
                    interval = refusal.statusCode() == 429 ? interval.plus(INTERVAL) : interval;
                }
            }
            Duration wanted = asked.compareTo(interval) > 0 ? asked : interval;
            Duration next = wanted.compareTo(left) < 0 ? wanted : left;
            sleep(next);
            left = left.minus(next);
        }
    }

    private boolean isExpired(DeviceCode code) {
        return !clock.instant().isBefore(code.expiresAt());
    }

    /** Before the first answer a plain 500 may mean that the server does not know such codes at all. */
    private static boolean isTransient(VboException failure, boolean answered) {
        if (failure instanceof VboServiceException refusal) {
            return TRANSIENT_STATUSES.contains(refusal.statusCode()) || refusal.statusCode() >= (answered ? 500 : 502);
        }
        return failure instanceof VboTransportException none
                        && TRANSIENT.contains(none.failure().why())
                || failure instanceof VboContractException broken
                        && broken.failure().cutOff();
    }

    private void sleep(Duration time) {
        try {
            if (pause.of(time)) {
                throw ended(Failure.Why.CLOSED, "client closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended(Failure.Why.INTERRUPTED, "interrupted");
        }
    }

    private static VboException ended(Failure.Why why, String how) {
        String sentence = how + " while waiting for the person to sign in";
        return Calls.exception(OPERATION, new Failure.NoAnswer(why, sentence));
    }
}
