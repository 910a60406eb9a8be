package io.github.vbo.v6;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asks whether a person has signed in until the code expires, with the manners of RFC 8628: every 5 seconds, less often when
 * the server says that this is too often.
 *
 * <p>Until the server has answered once, a failure is the answer: it may not know such codes at all. After that, failures
 * are passed over, but for a certificate that is no longer trusted. The code expires when the clock says so, and at the latest when as much time has been waited out as it
 * had left, so that a clock that is set back does not make it last.
 */
final class SignInPoll {
    private static final String OPERATION = "checkDeviceCode";
    private static final Duration INTERVAL = Duration.ofSeconds(5);

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
        boolean answered = false;
        while (true) {
            boolean last =
                    left.compareTo(Duration.ZERO) <= 0 || !clock.instant().isBefore(code.expiresAt());
            try {
                if (check.getAsBoolean()) {
                    return SignIn.CONFIRMED;
                }
                answered = true;
            } catch (VboServiceException e) {
                if (e.statusCode() == 429) {
                    Duration asked = e.retryAfter().orElse(Duration.ZERO);
                    Duration slower = interval.plus(INTERVAL);
                    interval = asked.compareTo(slower) > 0 ? asked : slower;
                } else if (!answered || e.statusCode() < 500) {
                    throw e;
                }
            } catch (VboTransportException e) {
                if (!answered || e.isUntrusted() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            if (last) {
                return SignIn.NOT_CONFIRMED;
            }
            Duration next = interval.compareTo(left) < 0 ? interval : left;
            sleep(next);
            left = left.minus(next);
        }
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
