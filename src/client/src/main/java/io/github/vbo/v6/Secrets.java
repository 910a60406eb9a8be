package io.github.vbo.v6;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets that a client knows. Whatever a server sends, no failure of the client shows one of them. */
final class Secrets {
    private static final int MOST = 100;
    /** Of all together: a server chooses how long its codes and tokens are. A PFX file has at most 1.4 million. */
    private static final int MOST_CHARACTERS = 2 << 20;

    /** The contract's own refusals. A server sends them whatever the secret is; with stars for a word, they would tell it. */
    private static final String REFUSALS = "the user name or password is incorrect. invalid_grant."
            + " organization was not found. the session has expired.";

    private final Clock clock;
    /** By last use. */
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    private String password = "";

    private record Known(String decoded, Instant expiresAt, Kind kind) {}

    enum Kind {
        CODE,
        PASSWORD,
        OTHER
    }

    Secrets(Clock clock) {
        this.clock = clock;
    }

    /** Remembers a token or the like. */
    void remember(String secret) {
        remember(secret, Instant.MAX, Kind.OTHER);
    }

    void rememberCode(DeviceCode code) {
        remember(code.userCode(), code.expiresAt(), Kind.CODE);
    }

    /** Until it expires, or until the client has used many others. */
    private synchronized void remember(String secret, Instant expiresAt, Kind kind) {
        if (known.get(secret) == null && !REFUSALS.contains(secret.toLowerCase(Locale.ROOT))) {
            known.values().removeIf(old -> clock.instant().isAfter(old.expiresAt));
            known.get(password); // The last password is always in use.
            int characters = known.keySet().stream().mapToInt(String::length).sum();
            while (!known.isEmpty() && (known.size() == MOST || characters + secret.length() > MOST_CHARACTERS)) {
                String oldest = known.keySet().iterator().next();
                known.remove(oldest);
                characters -= oldest.length();
            }
            known.put(secret, new Known(Mask.decoded(secret), expiresAt, kind));
        }
    }

    /** Remembers a password for as long as the client has no other: the server may say it back in any later call. */
    synchronized void rememberPassword(String password) {
        remember(password, Instant.MAX, Kind.PASSWORD);
        this.password = password;
    }

    Mask mask() {
        return maskBut(null);
    }

    /** @param shown secrets that it does not hide; null for none */
    synchronized Mask maskBut(@Nullable Kind shown) {
        Map<String, String> decoded = new HashMap<>();
        known.forEach((secret, its) -> {
            if (its.kind != shown) {
                decoded.put(secret, its.decoded);
            }
        });
        return new Mask(decoded);
    }

    /** {@return the token, if a header can have it} */
    static String checkedToken(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException("accessToken: the token is empty; give one");
        }
        if (token.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new IllegalArgumentException("accessToken: the token begins with the word Bearer; leave it out");
        }
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "accessToken: character %2$d of %3$d is U+%1$04X; a token has visible ASCII characters only, so copy it again",
                        (int) token.charAt(i),
                        i + 1,
                        token.length()));
            }
        }
        return token;
    }
}
