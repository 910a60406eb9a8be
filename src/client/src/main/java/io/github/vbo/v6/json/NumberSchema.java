package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code type: integer} and {@code type: number}: a JSON number, with {@code minimum} and {@code maximum}. A number without
 * a fraction is an integer in any notation: {@code 899.0} and {@code 8.99e2} are integers.
 *
 * @param <T> the Java type of the number
 */
public final class NumberSchema<T extends Number> extends JsonAdapter<T> {
    /** Longer than any integer or useful decimal. A limit, because a very long number takes very long to parse. */
    private static final int MAX_CHARACTERS = 400;

    private final String form;
    private final String flaw;
    private final Function<String, T> exact;
    private @Nullable Bound minimum;
    private @Nullable Bound maximum;

    private NumberSchema(String form, String flaw, Function<String, T> exact) {
        this.form = form;
        this.flaw = flaw;
        this.exact = exact;
    }

    private record Bound(String value, boolean exclusive) {}

    /**
     * {@return {@code type: integer, format: int32}}
     */
    public static NumberSchema<Integer> int32() {
        return new NumberSchema<>(
                "a 32-bit integer", "out of range or with a fraction", number -> Math.toIntExact(exactLong(number)));
    }

    /**
     * {@return {@code type: integer, format: int64}}
     */
    public static NumberSchema<Long> int64() {
        return new NumberSchema<>("a 64-bit integer", "out of range or with a fraction", NumberSchema::exactLong);
    }

    /**
     * {@return {@code type: number}}
     */
    public static NumberSchema<BigDecimal> decimal() {
        return new NumberSchema<>("a number", "out of range", BigDecimal::new);
    }

    /**
     * {@return this schema with {@code minimum}}
     *
     * @param bound the least value; if exclusive, values must be greater
     * @param exclusive {@code exclusiveMinimum}
     */
    public NumberSchema<T> minimum(String bound, boolean exclusive) {
        this.minimum = new Bound(bound, exclusive);
        return this;
    }

    /**
     * {@return this schema with {@code maximum}}
     *
     * @param bound the greatest value; if exclusive, values must be less
     * @param exclusive {@code exclusiveMaximum}
     */
    public NumberSchema<T> maximum(String bound, boolean exclusive) {
        this.maximum = new Bound(bound, exclusive);
        return this;
    }

    @Override
    public T fromJson(JsonReader reader) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token != JsonReader.Token.NUMBER) {
            throw ContractViolation.ahead(reader, form, token);
        }
        String text = reader.nextString();
        if (text.length() > MAX_CHARACTERS) {
            throw ContractViolation.behind(
                    reader,
                    form + " of at most " + MAX_CHARACTERS + " characters",
                    "a number of " + text.length() + " characters");
        }
        T value;
        try {
            value = exact.apply(text);
        } catch (ArithmeticException | NumberFormatException e) {
            throw ContractViolation.behind(reader, form, "a number " + flaw);
        }
        if (minimum != null && compare(text, minimum.value) < (minimum.exclusive ? 1 : 0)) {
            throw minimum.exclusive
                    ? ContractViolation.behind(
                            reader, form + " above " + minimum.value, "a number of " + minimum.value + " or less")
                    : ContractViolation.behind(reader, form + " of at least " + minimum.value, "a smaller number");
        }
        if (maximum != null && compare(text, maximum.value) > (maximum.exclusive ? -1 : 0)) {
            throw maximum.exclusive
                    ? ContractViolation.behind(
                            reader, form + " below " + maximum.value, "a number of " + maximum.value + " or more")
                    : ContractViolation.behind(reader, form + " of at most " + maximum.value, "a greater number");
        }
        return value;
    }

    private static long exactLong(String number) {
        return isShort(number) ? Long.parseLong(number) : new BigDecimal(number).longValueExact();
    }

    private static int compare(String one, String other) {
        return isShort(one) && isShort(other)
                ? Long.compare(Long.parseLong(one), Long.parseLong(other))
                : new BigDecimal(one).compareTo(new BigDecimal(other));
    }

    /** Whether it needs no BigDecimal. To load that class takes a twentieth of the time of a program's first call. */
    private static boolean isShort(String number) {
        return number.length() < 19 && !number.contains(".") && !number.contains("e") && !number.contains("E");
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) throws IOException {
        writer.value(value);
    }
}
