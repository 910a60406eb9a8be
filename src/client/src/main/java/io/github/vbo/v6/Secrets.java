package io.github.vbo.v6;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps secrets out of what is shown: masks them in a server's text, and checks a token before it goes into a header. */
final class Secrets {
    private static final String MASK = "***";
    private static final int MOST_BYTES = 4096;

    /** Each costs several passes over the text, and the time limit of a call does not end that. */
    private static final int MOST_SECRETS = 50;

    private Secrets() {}

    /**
     * The text with {@code ***} for each known secret and for each text that looks like one. If a secret shows only after
     * unescaping (JSON, HTML, form) or without null characters, the whole text is masked.
     */
    static String masked(String text, Set<String> known) {
        List<UnaryOperator<String>> readings = List.of(
                UnaryOperator.identity(),
                Secrets::withoutJsonEscapes,
                Secrets::withoutHtmlEscapes,
                Secrets::withoutPercents,
                encoded -> withoutPercents(encoded.replace('+', ' ')),
                encoded -> encoded.replace("\0", ""));
        Set<String> secrets = new LinkedHashSet<>(known);
        for (UnaryOperator<String> reading : readings) {
            secrets.addAll(secretsIn(reading.apply(text)));
        }
        if (secrets.size() > MOST_SECRETS) {
            return MASK;
        }
        String masked = text;
        List<Pattern> patterns = new ArrayList<>();
        for (String secret : secrets) {
            Pattern pattern = Pattern.compile(Pattern.quote(secret), Pattern.CASE_INSENSITIVE);
            patterns.add(pattern);
            masked = pattern.matcher(masked).replaceAll(MASK);
        }
        for (UnaryOperator<String> reading : readings) {
            String read = reading.apply(masked);
            if (patterns.stream().anyMatch(pattern -> pattern.matcher(read).find())) {
                return MASK;
            }
        }
        return masked;
    }

    /** What looks like a secret: the value of a property with such a name, or a word in capitals after "code". */
    private static Set<String> secretsIn(String text) {
        Pattern property =
                Pattern.compile("(?i)(?:(?:user|device)[ _-]?code|(?:access|refresh)_?token|password)\"?\\s*[:=>]"
                        + "\\s*(?:<[^>]*>){0,8}(?:\"((?:[^\"\\\\]*\\\\.){0,300}[^\"\\\\]*)|([^\"\\s&<>,;]+))");
        Pattern word = Pattern.compile(
                "(?i:code)(?:<[^>]*>|[^A-Za-z0-9<]){1,12}(?!AADSTS|[0-9-]+\\b)([A-Z0-9][A-Z0-9-]{3,}[A-Z0-9])\\b");
        Set<String> secrets = new LinkedHashSet<>();
        property.matcher(text)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .filter(value -> value.length() > 3)
                .forEach(secrets::add);
        word.matcher(text).results().map(found -> found.group(1)).forEach(secrets::add);
        return secrets;
    }

    /** At most 4 KiB in UTF-8, cut between two characters. */
    static String cut(String text) {
        CharBuffer characters = CharBuffer.wrap(text);
        StandardCharsets.UTF_8.newEncoder().encode(characters, ByteBuffer.allocate(MOST_BYTES), true);
        return text.substring(0, characters.position());
    }

    /** One line without control characters, which a terminal might obey. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\s]+", " ").strip();
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

    private static String withoutJsonEscapes(String text) {
        return Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|([^u]))")
                .matcher(text)
                .replaceAll(found -> found.group(1) == null ? quoted(found.group(2)) : character(found, 16));
    }

    private static String withoutHtmlEscapes(String text) {
        String named = text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'");
        String decimal = Pattern.compile("&#([0-9]{1,5});")
                .matcher(named.replace("&amp;", "&"))
                .replaceAll(found -> character(found, 10));
        return Pattern.compile("&#[xX]([0-9a-fA-F]{1,4});").matcher(decimal).replaceAll(found -> character(found, 16));
    }

    private static String withoutPercents(String text) {
        return URLDecoder.decode(
                text.replaceAll("%(?![0-9a-fA-F]{2})", "%25").replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String character(MatchResult found, int radix) {
        return quoted(String.valueOf((char) Integer.parseInt(found.group(1), radix)));
    }

    private static String quoted(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}
