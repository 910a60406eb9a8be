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
    private final Function<BigDecimal, T> exact;
    private @Nullable Bound minimum;
    private @Nullable Bound maximum;

    private NumberSchema(String form, String flaw, Function<BigDecimal, T> exact) {
        this.form = form;
        this.flaw = flaw;
        this.exact = exact;
    }

    private record Bound(BigDecimal value, boolean exclusive) {}

    /**
     * {@return {@code type: integer, format: int32}}
     */
    public static NumberSchema<Integer> int32() {
        return new NumberSchema<>("a 32-bit integer", "out of range or with a fraction", BigDecimal::intValueExact);
    }

    /**
     * {@return {@code type: integer, format: int64}}
     */
    public static NumberSchema<Long> int64() {
        return new NumberSchema<>("a 64-bit integer", "out of range or with a fraction", BigDecimal::longValueExact);
    }

    /**
     * {@return {@code type: number}}
     */
    public static NumberSchema<BigDecimal> decimal() {
        return new NumberSchema<>("a number", "out of range", number -> number);
    }

    /**
     * {@return this schema with {@code minimum}}
     *
     * @param bound the least value; if exclusive, values must be greater
     * @param exclusive {@code exclusiveMinimum}
     */
    public NumberSchema<T> minimum(String bound, boolean exclusive) {
        this.minimum = new Bound(new BigDecimal(bound), exclusive);
        return this;
    }

    /**
     * {@return this schema with {@code maximum}}
     *
     * @param bound the greatest value; if exclusive, values must be less
     * @param exclusive {@code exclusiveMaximum}
     */
    public NumberSchema<T> maximum(String bound, boolean exclusive) {
        this.maximum = new Bound(new BigDecimal(bound), exclusive);
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
        BigDecimal number;
        T value;
        try {
            number = new BigDecimal(text);
            value = exact.apply(number);
        } catch (ArithmeticException | NumberFormatException e) {
            throw ContractViolation.behind(reader, form, "a number " + flaw);
        }
        if (minimum != null && number.compareTo(minimum.value) < (minimum.exclusive ? 1 : 0)) {
            throw minimum.exclusive
                    ? ContractViolation.behind(
                            reader, form + " above " + minimum.value, "a number of " + minimum.value + " or less")
                    : ContractViolation.behind(reader, form + " of at least " + minimum.value, "a smaller number");
        }
        if (maximum != null && number.compareTo(maximum.value) > (maximum.exclusive ? -1 : 0)) {
            throw maximum.exclusive
                    ? ContractViolation.behind(
                            reader, form + " below " + maximum.value, "a number of " + maximum.value + " or more")
                    : ContractViolation.behind(reader, form + " of at most " + maximum.value, "a greater number");
        }
        return value;
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) throws IOException {
        writer.value(value);
    }
}
