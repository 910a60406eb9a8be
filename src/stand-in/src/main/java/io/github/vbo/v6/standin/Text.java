package io.github.vbo.v6.standin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The little of forms and JSON that is needed here. What is malformed is an {@link IllegalArgumentException}. */
final class Text {
    private static final String STRING =
            "\"([^\"\\\\\\x00-\\x1f]*+(?:\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4})[^\"\\\\\\x00-\\x1f]*+)*+)\"";
    private static final String MEMBER =
            "\\s*+" + STRING + "\\s*+:\\s*+(?:" + STRING + "|null|true|false|-?\\d[0-9.eE+-]*+)\\s*+";
    private static final Pattern FLAT_OBJECT =
            Pattern.compile("\\s*+\\{(?:" + MEMBER + "(?:," + MEMBER + ")*+|\\s*+)\\}\\s*+");
    private static final Pattern STRING_MEMBER = Pattern.compile(MEMBER);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(....)|(.))");
    private static final Pattern UNSAFE = Pattern.compile("[\"\\\\\\x00-\\x1f]");

    private Text() {}

    /** A request's body, or the beginning of one that is longer than any that is of use here. */
    static String body(InputStream bytes) throws IOException {
        return new String(bytes.readNBytes(4096), StandardCharsets.UTF_8);
    }

    static Map<String, String> form(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String field : body.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The strings in a JSON object without objects and arrays in it. */
    static Map<String, String> strings(String json) {
        if (!FLAT_OBJECT.matcher(json).matches()) {
            throw new IllegalArgumentException();
        }
        Map<String, String> strings = new HashMap<>();
        Matcher member = STRING_MEMBER.matcher(json);
        while (member.find()) {
            if (member.group(2) != null) {
                strings.put(unescaped(member.group(1)), unescaped(member.group(2)));
            }
        }
        return strings;
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) == null
                                ? found.group().replace("\\/", "/").translateEscapes()
                                : Character.toString(Integer.parseInt(found.group(1), 16))));
    }

    static String quoted(@Nullable String text) {
        return text == null
                ? "null"
                : '"'
                        + UNSAFE.matcher(text)
                                .replaceAll(found -> "\\\\u%04x"
                                        .formatted((int) found.group().charAt(0)))
                        + '"';
    }
}
