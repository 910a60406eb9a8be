package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code type: string}: a JSON string, with {@code format}, {@code minLength}, {@code maxLength} (in Unicode code points) and
 * {@code pattern}.
 *
 * @param <T> the Java type of the string
 */
public final class StringSchema<T> extends JsonAdapter<T> {
    private final String form;
    private final Function<String, @Nullable T> parse;
    private final Function<T, String> write;
    private int minLength = 0;
    private int maxLength = Integer.MAX_VALUE;
    private @Nullable Pattern pattern;
    private @Nullable String expected;

    private StringSchema(String form, Function<String, @Nullable T> parse, Function<T, String> write) {
        this.form = form;
        this.parse = parse;
        this.write = write;
    }

    /**
     * {@return a string without a {@code format}}
     */
    public static StringSchema<String> text() {
        return new StringSchema<>("a string", text -> text, text -> text);
    }

    /**
     * {@return {@code format: uri}: an absolute URI (RFC 3986)}
     */
    public static StringSchema<URI> uri() {
        return new StringSchema<>("an absolute URI", StringSchema::absoluteUri, URI::toString);
    }

    /**
     * {@return {@code format: uuid}: a UUID of 8-4-4-4-12 hexadecimal digits (RFC 9562)}
     */
    public static StringSchema<UUID> uuid() {
        return new StringSchema<>("a UUID", StringSchema::fullUuid, UUID::toString);
    }

    /**
     * {@return this schema with {@code minLength}}
     *
     * @param codePoints the least length
     */
    public StringSchema<T> minLength(int codePoints) {
        this.minLength = codePoints;
        return this;
    }

    /**
     * {@return this schema with {@code maxLength}}
     *
     * @param codePoints the greatest length
     */
    public StringSchema<T> maxLength(int codePoints) {
        this.maxLength = codePoints;
        return this;
    }

    /**
     * {@return this schema with {@code pattern}}
     *
     * @param regularExpression may match anywhere in the value unless it is anchored, as in JSON Schema
     */
    public StringSchema<T> pattern(String regularExpression) {
        this.pattern = Pattern.compile(regularExpression);
        return this;
    }

    /**
     * {@return this schema with its pattern in words, for messages}
     *
     * @param words such as: an absolute https URL
     */
    public StringSchema<T> expected(String words) {
        this.expected = words;
        return this;
    }

    @Override
    public T fromJson(JsonReader reader) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token != JsonReader.Token.STRING) {
            throw ContractViolation.ahead(reader, form, token);
        }
        String text = reader.nextString();
        int length = text.codePointCount(0, text.length());
        if (length < minLength) {
            throw violation(reader, form + " of length " + minLength + " or more", length, "");
        }
        if (length > maxLength) {
            throw violation(reader, form + " of length " + maxLength + " or less", length, "");
        }
        T value = parse.apply(text);
        if (value == null) {
            throw violation(reader, form, length, " that is not " + form);
        }
        if (pattern != null && !found(pattern.matcher(text))) {
            String words = expected == null ? form + " of the form that the contract states" : expected;
            throw violation(reader, words, length, " of another form");
        }
        return value;
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) throws IOException {
        writer.value(value == null ? null : write.apply(value));
    }

    private static JsonDataException violation(JsonReader reader, String expected, int length, String flaw) {
        return ContractViolation.behind(reader, expected, "a string of length " + length + flaw);
    }

    /** Java's {@code $} also matches before a final line break; JSON Schema's does not. */
    private static boolean found(Matcher matcher) {
        return matcher.find() && (matcher.end() == matcher.regionEnd() || !matcher.requireEnd());
    }

    private static @Nullable URI absoluteUri(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** {@link UUID#fromString} alone also accepts "1-1-1-1-1". */
    private static @Nullable UUID fullUuid(String text) {
        if (text.length() != 36) {
            return null;
        }
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equalsIgnoreCase(text) ? uuid : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
