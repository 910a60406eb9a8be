package io.github.vbo.v6;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hides secrets in a server's text. A secret that stands there as it is, in any case of letters, becomes {@code ***}. If one
 * shows in another form (JSON, form, HTML, Base64, other bytes), or a piece of a long one, nothing of the text is shown.
 */
final class Mask {
    /** The properties that the contract marks {@code x-sensitive}, but {@code message}, which refusals have too. */
    static final Set<String> SENSITIVE = Set.of(
            "userCode", "access_token", "refresh_token", "applicationCertificate", "applicationCertificatePassword");

    private static final String STARS = "***";
    /** Fewer characters may come about by chance when a text is decoded. */
    private static final int FEWEST = 4;

    /** Of so long a secret, such as a PFX file, a piece is hidden too: any that is twice as long as this one. */
    private static final int LONG = 64;

    private static final int PIECE = 16;

    private static final int MOST_LAYERS = 8;
    /** What is left of an escape that breaks off, such as {@code &#x2B} in JSON. */
    private static final int LONGEST_PARTIAL_ESCAPE = 16;

    private static final Pattern VALUE =
            Pattern.compile("(?is)\"(?:" + String.join("|", SENSITIVE) + ")\"\\s*+:\\s*+\"((?:[^\"\\\\]|\\\\.)++)");
    /** The escapes of JSON, forms and HTML, and UTF-8 that was read as Latin-1. */
    private static final Pattern ESCAPE = Pattern.compile(
            "(?s)(?<!\\\\)\\\\++(?:u(\\p{XDigit}{4})|(.))|%(\\p{XDigit}{2})"
                    + "|&(?:#[xX](\\p{XDigit}{1,6})|#([0-9]{1,7})|([A-Za-z]{2,6}));"
                    + "|[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}");
    /** Other names are those of letters with an accent, and begin with the letter. */
    private static final Map<String, String> NAMED =
            Map.of("amp", "&", "quot", "\"", "nbsp", " ", "lt", "<", "gt", ">", "apos", "'", "szlig", "\u00df");

    private static final Pattern LINE_BREAK = Pattern.compile("[\\p{Cc}\\p{Cf}]++ *+");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]++");
    /** What a text may have or lack beside a secret, or within it, after it was decoded. */
    private static final Pattern IGNORED = Pattern.compile("[\\p{Cf}\\p{M}\\\\%&<>\"'[\\p{Cc}&&\\S]]++");

    /** The secrets, each with its {@link #decoded} form. */
    private final Map<String, String> secrets;

    Mask(Map<String, String> secrets) {
        this.secrets = secrets;
    }

    /** Also hides the values of the text's sensitive properties. */
    Mask and(String text) {
        Map<String, String> more = new HashMap<>(secrets);
        Stream.of(text, unescaped(text))
                .distinct()
                .flatMap(form -> VALUE.matcher(form).results())
                .forEach(found -> more.put(found.group(1), decoded(found.group(1))));
        return new Mask(more);
    }

    /**
     * The text without the secrets.
     *
     * @param whole whether it does not break off; otherwise the beginning of a secret at its end is hidden too
     */
    String masked(String text, boolean whole) {
        BitSet hidden = new BitSet();
        secrets.keySet().forEach(secret -> hide(secret, text, whole, hidden));
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!hidden.get(i)) {
                shown.append(text.charAt(i));
            } else if (!hidden.get(i + 1) && (whole || i + 1 < text.length())) {
                shown.append(STARS);
            }
        }
        String rest = shown.toString();
        int shortest = secrets.keySet().stream().mapToInt(String::length).min().orElse(text.length());
        Set<String> pieces = pieces();
        // Pieces first: they are found fast, and without one of them a long secret is not searched for long.
        boolean shows = forms(rest, (whole ? shortest : FEWEST) * 4 / 3).stream()
                .anyMatch(form -> !pieces.isEmpty() && hasPiece(form, pieces)
                        || secrets.values().stream().anyMatch(secret -> isIn(form, secret, whole)));
        return shows ? STARS : rest;
    }

    /** Finds a secret as Knuth, Morris and Pratt do: in linear time, whatever a server chose for the secret and the text. */
    private static void hide(String secret, String text, boolean whole, BitSet hidden) {
        int length = Math.min(secret.length(), text.length());
        if (length == 0 || whole && length < secret.length()) {
            return;
        }
        // For each beginning of the secret: how long the beginning is that it ends with.
        int[] borders = new int[length];
        for (int i = 1; i < length; i++) {
            borders[i] = matched(secret, borders, borders[i - 1], secret.charAt(i));
        }
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            matched = matched(secret, borders, matched == length ? borders[length - 1] : matched, text.charAt(i));
            if (matched == length) {
                hidden.set(i + 1 - length, i + 1);
            }
        }
        if (!whole) {
            hidden.set(text.length() - matched, text.length());
        }
    }

    /** {@return how much of the secret's beginning is matched after another character} */
    private static int matched(String secret, int[] borders, int before, char next) {
        int matched = before;
        while (folded(secret.charAt(matched)) != folded(next)) {
            if (matched == 0) {
                return 0;
            }
            matched = borders[matched - 1];
        }
        return matched + 1;
    }

    private static char folded(char character) {
        return Character.toLowerCase(Character.toUpperCase(character));
    }

    private static boolean hasPiece(String form, Set<String> pieces) {
        return IntStream.rangeClosed(0, form.length() - PIECE)
                .anyMatch(at -> pieces.contains(form.substring(at, at + PIECE)));
    }

    private static boolean isIn(String form, String secret, boolean whole) {
        int end = form.length() - secret.length() - LONGEST_PARTIAL_ESCAPE;
        return secret.length() >= FEWEST
                && (form.contains(secret) || !whole && form.indexOf(secret.substring(0, FEWEST), end) >= 0);
    }

    /** Of long secrets: servers quote the beginning of a long value. */
    private Set<String> pieces() {
        Set<String> pieces = new HashSet<>();
        for (String secret : secrets.values()) {
            for (int at = 0; secret.length() >= LONG && at + PIECE <= secret.length(); at += PIECE) {
                pieces.add(secret.substring(at, at + PIECE));
            }
        }
        return pieces;
    }

    /** The text without escapes, and what its Base64 of so many letters decodes to wherever that begins. */
    private static List<String> forms(String text, int fewestLetters) {
        String plain = unescaped(text);
        List<String> forms = new ArrayList<>(List.of(decoded(plain)));
        Matcher base64 = BASE64.matcher(LINE_BREAK.matcher(plain).replaceAll(""));
        while (base64.find()) {
            String letters = base64.group().replace('-', '+').replace('_', '/');
            for (int start = 0; start < 4 && start + fewestLetters <= letters.length(); start++) {
                int end = letters.length() - ((letters.length() - start) % 4 == 1 ? 1 : 0);
                byte[] bytes = Base64.getDecoder().decode(letters.substring(start, end));
                forms.add(decoded(new String(bytes, StandardCharsets.ISO_8859_1)));
            }
        }
        return forms;
    }

    /** Without escapes, accents and case, so that two spellings of one text are equal. */
    static String decoded(String text) {
        String plain = Normalizer.normalize(unescaped(text).replace('+', ' '), Normalizer.Form.NFKD);
        // Both, because some letters have a counterpart in one direction only.
        return IGNORED.matcher(plain).replaceAll("").toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
    }

    private static String unescaped(String text) {
        String before = "";
        String plain = text;
        for (int layer = 0; layer < MOST_LAYERS && !plain.equals(before); layer++) {
            before = plain;
            plain = ESCAPE.matcher(plain).replaceAll(found -> Matcher.quoteReplacement(character(found)));
        }
        return plain;
    }

    private static String character(MatchResult escape) {
        String hex = Stream.of(1, 3, 4)
                .map(escape::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (hex != null || escape.group(5) != null) {
            int character = hex == null ? Integer.parseInt(escape.group(5)) : Integer.parseInt(hex, 16);
            return Character.isValidCodePoint(character) ? Character.toString(character) : "";
        } else if (escape.group(2) != null) {
            return "bfnrt".contains(escape.group(2)) ? "\n" : escape.group(2);
        }
        String name = escape.group(6);
        return name == null
                ? new String(escape.group().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : NAMED.getOrDefault(name, name.substring(0, 1));
    }
}
