package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code type: integer} and {@code type: number}: a JSON number and nothing else, with {@code minimum} and
 * {@code maximum}. A number without a fraction is an integer however it is written: {@code 899.0} and {@code 8.99e2} are.
 *
 * @param <T> what the number is in Java
 */
public final class NumberSchema<T extends Number> extends JsonAdapter<T> {
    /** More digits than any integer type has, and than a decimal needs; bounds the work that a hostile number makes. */
    private static final int MOST_CHARACTERS = 400;

    private final String form;
    private final Function<BigDecimal, T> exact;
    private @Nullable Bound minimum;
    private @Nullable Bound maximum;

    private NumberSchema(String form, Function<BigDecimal, T> exact) {
        this.form = form;
        this.exact = exact;
    }

    private record Bound(BigDecimal value, boolean exclusive) {}

    /**
     * {@return {@code type: integer, format: int32}}
     */
    public static NumberSchema<Integer> int32() {
        return new NumberSchema<>("an integer of 32 bits", BigDecimal::intValueExact);
    }

    /**
     * {@return {@code type: integer, format: int64}}
     */
    public static NumberSchema<Long> int64() {
        return new NumberSchema<>("an integer of 64 bits", BigDecimal::longValueExact);
    }

    /**
     * {@return {@code type: number}}
     */
    public static NumberSchema<BigDecimal> decimal() {
        return new NumberSchema<>("a number", number -> number);
    }

    /**
     * {@return this schema, now with {@code minimum}}
     *
     * @param bound the least value, or the one just below when exclusive
     * @param exclusive {@code exclusiveMinimum}
     */
    public NumberSchema<T> minimum(String bound, boolean exclusive) {
        this.minimum = new Bound(new BigDecimal(bound), exclusive);
        return this;
    }

    /**
     * {@return this schema, now with {@code maximum}}
     *
     * @param bound the greatest value, or the one just above when exclusive
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
        BigDecimal number;
        T value;
        try {
            if (text.length() > MOST_CHARACTERS) {
                throw new ArithmeticException();
            }
            number = new BigDecimal(text);
            value = exact.apply(number);
        } catch (ArithmeticException | NumberFormatException e) {
            throw ContractViolation.behind(reader, form, "a number that is none");
        }
        if (minimum != null && number.compareTo(minimum.value) < (minimum.exclusive ? 1 : 0)) {
            throw minimum.exclusive
                    ? ContractViolation.behind(reader, form + " above " + minimum.value, "one that is not")
                    : ContractViolation.behind(reader, form + " of at least " + minimum.value, "a smaller one");
        }
        if (maximum != null && number.compareTo(maximum.value) > (maximum.exclusive ? -1 : 0)) {
            throw maximum.exclusive
                    ? ContractViolation.behind(reader, form + " below " + maximum.value, "one that is not")
                    : ContractViolation.behind(reader, form + " of at most " + maximum.value, "a greater one");
        }
        return value;
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) throws IOException {
        writer.value(value);
    }
}
