package io.github.vbo.v6;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Checks of JSON's text that Moshi does not make: UTF-8, control characters in strings (RFC 8259, section 7), nesting. */
final class JsonText {
    /** Moshi's limit. */
    private static final int MOST_NESTING = 255;

    private JsonText() {}

    /** What is wrong with the text, if anything. Leaves the buffer as it is. */
    static Failure.@Nullable Broken flaw(Buffer json) {
        boolean inString = false;
        boolean escaped = false;
        boolean ascii = true;
        int depth = 0;
        try (Buffer.UnsafeCursor cursor = json.readUnsafe()) {
            while (cursor.next() != -1) {
                for (int i = cursor.start; i < cursor.end; i++) {
                    byte character = cursor.data[i];
                    ascii &= character >= 0;
                    if (inString && character >= 0 && character < ' ') {
                        return flaw("JSON", "a control character in a string");
                    } else if (character == '"') {
                        inString = !inString || escaped;
                    } else if (!inString && (character == '{' || character == '[') && ++depth > MOST_NESTING) {
                        return flaw("JSON", "deep nesting");
                    } else if (!inString && (character == '}' || character == ']')) {
                        depth--;
                    }
                    escaped = inString && character == '\\' && !escaped;
                }
            }
        }
        return ascii || isUtf8(json.snapshot().asByteBuffer())
                ? null
                : flaw("JSON in UTF-8", "bytes that are not UTF-8");
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static Failure.Broken flaw(String expected, String got) {
        return new Failure.Broken(200, "$", expected, got);
    }
}
