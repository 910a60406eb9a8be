package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import com.squareup.moshi.Moshi;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code $ref}: a value of another schema of the contract. It refuses null, which the adapters that Moshi looks up accept.
 *
 * @param <T> the Java type of the value
 */
public final class ReferenceSchema<T> extends JsonAdapter<T> {
    private final JsonAdapter<T> schema;

    private ReferenceSchema(JsonAdapter<T> schema) {
        this.schema = schema;
    }

    /**
     * {@return the schema of a type}
     *
     * @param <T> the Java type of the value
     * @param moshi looks up the adapter of the type
     * @param type the Java type of the value
     */
    public static <T> ReferenceSchema<T> to(Moshi moshi, Class<T> type) {
        return new ReferenceSchema<>(moshi.adapter(type));
    }

    @Override
    public T fromJson(JsonReader reader) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token == JsonReader.Token.NULL) {
            throw ContractViolation.ahead(reader, "a value other than null", token);
        }
        return schema.fromJson(reader);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable T value) throws IOException {
        schema.toJson(writer, value);
    }
}
