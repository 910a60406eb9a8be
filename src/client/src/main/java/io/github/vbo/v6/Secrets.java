package io.github.vbo.v6;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** The secrets that a client knows. Whatever a server sends, no failure of the client shows one of them. */
final class Secrets {
    private static final int MOST = 100;
    /** No refusal that is read is longer. */
    private static final int LONGEST = 16 << 10;
    /** The contract's own refusals. A server sends them whatever the secret is; with stars for a word, they would tell it. */
    private static final String REFUSALS = "the user name or password is incorrect. invalid_grant."
            + " organization was not found. the session has expired.";

    private final Clock clock;
    /** Tokens and codes, by last use, each with the end of its life. */
    private final Map<String, Instant> known = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Hash password;

    /** What is kept of a password. */
    private record Hash(int length, int quick, ByteString sha256) {
        static Hash of(String text) {
            return new Hash(
                    text.length(), text.hashCode(), ByteString.encodeUtf8(text).sha256());
        }

        /** Computes each piece's {@link String#hashCode} from the one before, and SHA-256 only if that is equal. */
        boolean isIn(String text) {
            int power = 1;
            for (int i = 0; i < length; i++) {
                power *= 31;
            }
            int hash = 0;
            for (int i = 0; i < text.length(); i++) {
                int start = i + 1 - length;
                hash = 31 * hash + text.charAt(i) - (start > 0 ? power * text.charAt(start - 1) : 0);
                if (start >= 0
                        && hash == quick
                        && of(text.substring(start, i + 1)).equals(this)) {
                    return true;
                }
            }
            return false;
        }
    }

    Secrets(Clock clock) {
        this.clock = clock;
    }

    /** Remembers a token or a code until it expires, or until the client has used a hundred others. */
    synchronized void remember(String secret, Instant expiresAt) {
        String kept = secret.substring(0, Math.min(secret.length(), LONGEST));
        if (known.get(kept) == null) {
            known.values().removeIf(clock.instant()::isAfter);
            if (known.size() == MOST) {
                known.remove(known.keySet().iterator().next());
            }
            known.put(kept, expiresAt);
        }
    }

    /** Remembers how to recognize a password, but not the password. */
    synchronized void recognize(String password) {
        String decoded = Mask.decoded(password);
        this.password = decoded.length() < Mask.FEWEST || isOrdinary(password) ? null : Hash.of(decoded);
    }

    /** For the refusal of a request that also has secrets of its own. */
    synchronized Mask mask(String... own) {
        Set<String> all = new HashSet<>(known.keySet());
        all.addAll(List.of(own));
        all.removeIf(Secrets::isOrdinary);
        Hash hash = password;
        return new Mask(all, text -> hash != null && hash.isIn(text));
    }

    private static boolean isOrdinary(String secret) {
        return REFUSALS.contains(secret.toLowerCase(Locale.ROOT));
    }

    /** {@return the token, if a header can have it} */
    static String checkedToken(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException("accessToken: expected a token, got nothing");
        }
        if (token.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new IllegalArgumentException("accessToken: leave out the word Bearer");
        }
        for (int i = 0; i < token.length(); i++) {
            if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "accessToken: expected visible ASCII characters, got U+%04X as number %d of %d",
                        (int) token.charAt(i),
                        i + 1,
                        token.length()));
            }
        }
        return token;
    }
}
