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
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The codes that the server issued, and those that a person has entered. */
final class DeviceCodes {
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789";

    enum Outcome {
        UNKNOWN,
        OTHER_ORGANIZATION,
        EXPIRED,
        NOT_SIGNED_IN,
        SPENT,
        DONE
    }

    /** An issued code; without an organization if it is for a new one. */
    private record Issued(@Nullable UUID organization, Instant expiry) {}

    private final Clock clock;
    private final Duration lifetime;
    private final boolean example;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Issued> issued = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Set<String> spent = new HashSet<>();

    DeviceCodes(Clock clock, Duration lifetime, boolean example) {
        this.clock = clock;
        this.lifetime = lifetime;
        this.example = example;
    }

    Duration lifetime() {
        return lifetime;
    }

    synchronized String next(@Nullable UUID organization) {
        String code = example
                ? "CWE5QHLNM"
                : random.ints(9, 0, LETTERS.length())
                        .mapToObj(i -> LETTERS.substring(i, i + 1))
                        .collect(Collectors.joining());
        issued.put(code, new Issued(organization, clock.instant().plus(lifetime)));
        used.remove(code);
        spent.remove(code);
        return code;
    }

    /** Enters a code as typed: case, spaces and hyphens do not matter. */
    synchronized Outcome use(String typed) {
        String code = typed.toUpperCase(Locale.ROOT).replaceAll("[\\s\\p{Z}-]", "");
        if (!issued.containsKey(code)) {
            return Outcome.UNKNOWN;
        } else if (isExpired(code)) {
            return Outcome.EXPIRED;
        }
        used.add(code);
        return Outcome.DONE;
    }

    synchronized boolean isUsed(String code) {
        return used.contains(code);
    }

    /** Creates applications with a code, which works once; but the example's one code works again, for clients that repeat. */
    synchronized Outcome spend(String code, UUID organization) {
        if (!issued.containsKey(code)) {
            return Outcome.UNKNOWN;
        } else if (!organization.equals(issued.get(code).organization)) {
            return Outcome.OTHER_ORGANIZATION;
        } else if (spent.contains(code)) {
            return Outcome.SPENT;
        } else if (isExpired(code)) {
            return Outcome.EXPIRED;
        } else if (!used.contains(code)) {
            return Outcome.NOT_SIGNED_IN;
        }
        if (!example) {
            spent.add(code);
        }
        return Outcome.DONE;
    }

    private boolean isExpired(String code) {
        return !clock.instant().isBefore(issued.get(code).expiry);
    }
}
