package io.github.vbo.v6;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Hides secrets in a server's text. A secret that stands there as it is, in any case of letters, becomes {@code ***}. If one
 * shows in another form (JSON, form, HTML, Base64, other bytes), nothing of the text is shown.
 */
final class Mask {
    /** The properties that the contract marks {@code x-sensitive}, but {@code message}, which refusals have too. */
    static final Set<String> SENSITIVE = Set.of("userCode", "access_token", "refresh_token");

    private static final String STARS = "***";
    /** Fewer characters may come about by chance when a text is decoded. */
    static final int FEWEST = 4;

    private static final int MOST_LAYERS = 8;
    /** An escape that breaks off, such as {@code &#x2B}. */
    private static final int LONGEST_PARTIAL_ESCAPE = 8;

    private static final Pattern VALUE =
            Pattern.compile("(?is)\"(?:" + String.join("|", SENSITIVE) + ")\"\\s*+:\\s*+\"((?:[^\"\\\\]|\\\\.)++)");
    private static final List<Pattern> HEX = List.of(
            Pattern.compile("\\\\u([0-9a-fA-F]{4})"),
            Pattern.compile("%([0-9a-fA-F]{2})"),
            Pattern.compile("&#[xX]([0-9a-fA-F]{1,6});"));
    private static final Pattern DECIMAL = Pattern.compile("&#([0-9]{1,7});");
    private static final Pattern SPACE = Pattern.compile("\\\\[bfnrt]|&nbsp;");
    private static final Pattern ESCAPED = Pattern.compile("(?s)\\\\(.)");
    private static final Pattern ACCENTED = Pattern.compile("&([A-Za-z])(?:acute|cedil|circ|grave|ring|tilde|uml);");
    /** UTF-8 that was read as Latin-1. */
    private static final Pattern UTF_8 = Pattern.compile(
            "[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}" + "|[\u00f0-\u00f4][\u0080-\u00bf]{3}");
    /** What a text may have or lack beside a secret, or within it, after it was decoded. */
    private static final Pattern IGNORED = Pattern.compile("[\\p{Cf}\\p{M}\\\\%&<>\"'[\\p{Cc}&&\\S]]");

    private final Set<String> secrets = new HashSet<>();
    private final Set<String> decoded = new HashSet<>();
    private final Predicate<String> other;

    /** Hides these secrets, and others that can only be recognized: each in the form of {@link #decoded}. */
    Mask(Collection<String> secrets, Predicate<String> other) {
        for (String secret : secrets) {
            this.secrets.add(folded(secret));
            this.decoded.add(decoded(secret));
        }
        this.secrets.remove("");
        this.decoded.removeIf(secret -> secret.length() < FEWEST);
        this.other = other;
    }

    /** Also hides the values of the text's sensitive properties. */
    Mask and(String text) {
        Set<String> more = new HashSet<>(secrets);
        for (String form : List.of(text, unescaped(text))) {
            VALUE.matcher(form).results().map(found -> found.group(1)).forEach(more::add);
        }
        return new Mask(more, other);
    }

    String masked(String text) {
        String folded = folded(text);
        BitSet hidden = new BitSet();
        for (String secret : secrets) {
            for (int at = folded.indexOf(secret); at >= 0; at = folded.indexOf(secret, at + 1)) {
                hidden.set(at, at + secret.length());
            }
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (!hidden.get(i)) {
                shown.append(text.charAt(i));
            } else if (!hidden.get(i + 1)) {
                shown.append(STARS);
            }
        }
        boolean shows =
                forms(shown.toString()).anyMatch(form -> decoded.stream().anyMatch(form::contains) || other.test(form));
        return shows ? STARS : shown.toString();
    }

    /** What a text that breaks off has before the beginning of a secret. */
    String beforePiece(String text) {
        String folded = folded(text);
        int piece = secrets.stream()
                .mapToInt(secret -> overlap(folded, secret))
                .max()
                .orElse(0);
        String before = text.substring(0, text.length() - piece);
        boolean shows = forms(before)
                .flatMap(form -> IntStream.rangeClosed(0, Math.min(LONGEST_PARTIAL_ESCAPE, form.length()))
                        .mapToObj(partial -> form.substring(0, form.length() - partial)))
                .anyMatch(form -> decoded.stream().anyMatch(secret -> overlap(form, secret) >= FEWEST));
        return shows ? STARS : before;
    }

    /** The length of the longest beginning of a secret that the text ends with; by Knuth, Morris and Pratt, in linear time. */
    private static int overlap(String text, String secret) {
        String both = secret + '\uffff' + text.substring(Math.max(0, text.length() - secret.length()));
        int[] lengths = new int[both.length()];
        for (int i = 1; i < lengths.length; i++) {
            int length = lengths[i - 1];
            while (length > 0 && both.charAt(i) != both.charAt(length)) {
                length = lengths[length - 1];
            }
            lengths[i] = both.charAt(i) == both.charAt(length) ? length + 1 : length;
        }
        return lengths[lengths.length - 1];
    }

    /** The text without escapes, and what Base64 decodes to wherever it begins. */
    private static Stream<String> forms(String text) {
        String plain = unescaped(text);
        String base64 = plain.replace('-', '+').replace('_', '/').replaceAll("[^A-Za-z0-9+/]", "");
        return Stream.concat(
                Stream.of(decoded(plain)),
                IntStream.range(0, Math.min(4, base64.length())).mapToObj(start -> {
                    int end = (base64.length() - start) % 4 == 1 ? base64.length() - 1 : base64.length();
                    byte[] bytes = Base64.getDecoder().decode(base64.substring(start, end));
                    return decoded(new String(bytes, StandardCharsets.ISO_8859_1));
                }));
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
            plain = plain.replaceAll("\\\\{2,}", "\\\\");
            for (Pattern hex : HEX) {
                plain = hex.matcher(plain).replaceAll(found -> character(found, 16));
            }
            plain = DECIMAL.matcher(plain).replaceAll(found -> character(found, 10));
            plain = SPACE.matcher(plain).replaceAll(" ");
            plain = plain.replace("&quot;", "\"")
                    .replace("&lt;", "")
                    .replace("&gt;", "")
                    .replace("&apos;", "");
            plain = ESCAPED.matcher(plain.replace("&amp;", "&")).replaceAll("$1");
            plain = ACCENTED.matcher(plain).replaceAll("$1");
            plain = UTF_8.matcher(plain)
                    .replaceAll(found -> Matcher.quoteReplacement(
                            new String(found.group().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
        }
        return plain;
    }

    private static String character(MatchResult number, int radix) {
        int character = Integer.parseInt(number.group(1), radix);
        return Character.isValidCodePoint(character) ? Matcher.quoteReplacement(Character.toString(character)) : "";
    }

    /** In one case of letters, without a change of length. */
    private static String folded(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            folded.setCharAt(i, Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
        }
        return folded.toString();
    }
}
