package io.github.vbo.v6;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asks whether a person has signed in until the code expires, with the manners of RFC 8628: every 5 seconds, less often when
 * the server says that this is too often.
 *
 * <p>Failures that may pass are passed over, before the first answer only a few times. The code expires when the clock says so, and at the latest when as much time has been waited out as it
 * had left, so that a clock that is set back does not make it last.
 */
final class SignInPoll {
    private static final String OPERATION = "checkDeviceCode";
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final int TRIES_AT_FIRST = 2;

    private final BooleanSupplier check;
    private final Clock clock;
    private final Pause pause;

    /** Waits for some time; in a test, for none. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    SignInPoll(BooleanSupplier check, Clock clock, Pause pause) {
        this.check = check;
        this.clock = clock;
        this.pause = pause;
    }

    SignIn await(DeviceCode code) {
        Duration interval = INTERVAL;
        Duration left = Duration.between(clock.instant(), code.expiresAt());
        int failuresAtFirst = 0;
        boolean answered = false;
        while (true) {
            boolean last =
                    left.compareTo(Duration.ZERO) <= 0 || !clock.instant().isBefore(code.expiresAt());
            Duration asked = Duration.ZERO;
            try {
                if (check.getAsBoolean()) {
                    return SignIn.CONFIRMED;
                }
                answered = true;
            } catch (VboException e) {
                if (!isTransient(e, answered) || !answered && (last || ++failuresAtFirst > TRIES_AT_FIRST)) {
                    throw e;
                }
                if (e instanceof VboServiceException refusal) {
                    asked = refusal.retryAfter().orElse(Duration.ZERO);
                    interval = refusal.statusCode() == 429 ? interval.plus(INTERVAL) : interval;
                }
            }
            if (last) {
                return SignIn.NOT_CONFIRMED;
            }
            Duration wanted = asked.compareTo(interval) > 0 ? asked : interval;
            Duration next = wanted.compareTo(left) < 0 ? wanted : left;
            sleep(next);
            left = left.minus(next);
        }
    }

    /** Before the first answer a plain 500 may mean that the server does not know such codes at all. */
    private static boolean isTransient(VboException failure, boolean answered) {
        if (failure instanceof VboServiceException refusal) {
            return refusal.statusCode() == 429 || refusal.statusCode() >= (answered ? 500 : 502);
        }
        if (failure instanceof VboTransportException none) {
            return !none.isUntrusted() && !Thread.currentThread().isInterrupted();
        }
        return failure instanceof VboContractException broken && broken.isBrokenOff();
    }

    private void sleep(Duration time) {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VboTransportException(OPERATION, "interrupted while waiting for the person to sign in", e);
        }
    }
}
