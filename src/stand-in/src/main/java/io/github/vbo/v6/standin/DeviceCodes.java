package io.github.vbo.v6.standin;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The codes that the server issued, and those that a person has entered. */
final class DeviceCodes {
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789";

    enum Outcome {
        UNKNOWN,
        EXPIRED,
        DONE
    }

    private final Clock clock;
    private final Duration lifetime;
    private final boolean example;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> expiries = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    DeviceCodes(Clock clock, Duration lifetime, boolean example) {
        this.clock = clock;
        this.lifetime = lifetime;
        this.example = example;
    }

    Duration lifetime() {
        return lifetime;
    }

    synchronized String next() {
        String code = example
                ? "CWE5QHLNM"
                : random.ints(9, 0, LETTERS.length())
                        .mapToObj(i -> LETTERS.substring(i, i + 1))
                        .collect(Collectors.joining());
        expiries.put(code, clock.instant().plus(lifetime));
        used.remove(code);
        return code;
    }

    /** Enters a code as typed: case, spaces and hyphens do not matter. */
    synchronized Outcome use(String typed) {
        String code = typed.toUpperCase(Locale.ROOT).replaceAll("[\\s\\p{Z}-]", "");
        Instant expiry = expiries.get(code);
        if (expiry == null) {
            return Outcome.UNKNOWN;
        }
        if (!clock.instant().isBefore(expiry)) {
            return Outcome.EXPIRED;
        }
        used.add(code);
        return Outcome.DONE;
    }

    synchronized boolean isUsed(String code) {
        return used.contains(code);
    }
}
