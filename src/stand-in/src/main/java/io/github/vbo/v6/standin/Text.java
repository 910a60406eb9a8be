package io.github.vbo.v6.standin;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Reads forms and JSON strictly, and writes JSON. Malformed input is an {@link IllegalArgumentException}. */
final class Text {
    private static final Pattern JSON_TOKEN =
            Pattern.compile("[{}\\[\\]:, \\t\\r\\n]|true|false|null|-?[0-9][0-9.eE+-]*+"
                    + "|\"[^\"\\\\\\x00-\\x1f]*+(?:\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4})[^\"\\\\\\x00-\\x1f]*+)*+\"");
    private static final Pattern UNSAFE = Pattern.compile("[\"\\\\\\x00-\\x1f]");

    /** A PFX file may have 1 MiB, and its Base64 a third more. */
    static final int MOST_BYTES = 2 << 20;

    private Text() {}

    /** A request's body; of a long one only the beginning, which makes it malformed. */
    static String body(InputStream bytes) throws IOException {
        return new String(bytes.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
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

    /** A string in a JSON object; null if it is absent or null. */
    static @Nullable String member(String json, String name) {
        Object value = object(json).get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException();
    }

    /** A JSON object; its numbers are doubles. */
    @SuppressWarnings("unchecked") // The names of an object are strings.
    static Map<String, Object> object(String json) {
        // Moshi alone would accept TRUE, unknown escapes and control characters.
        if (!JSON_TOKEN.matcher(json).replaceAll("").isEmpty()) {
            throw new IllegalArgumentException();
        }
        try {
            JsonReader reader = JsonReader.of(new Buffer().writeUtf8(json));
            Object value = reader.readJsonValue();
            if (reader.peek() == JsonReader.Token.END_DOCUMENT && value instanceof Map<?, ?> object) {
                return (Map<String, Object>) object;
            }
        } catch (IOException | JsonDataException e) {
            // Not such an object.
        }
        throw new IllegalArgumentException();
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
