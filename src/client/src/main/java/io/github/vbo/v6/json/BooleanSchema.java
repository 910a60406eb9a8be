package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code type: boolean}: a JSON boolean. */
public final class BooleanSchema extends JsonAdapter<Boolean> {
    private BooleanSchema() {}

    /**
     * {@return the schema}
     */
    public static BooleanSchema bool() {
        return new BooleanSchema();
    }

    @Override
    public Boolean fromJson(JsonReader reader) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token != JsonReader.Token.BOOLEAN) {
            throw ContractViolation.ahead(reader, "a boolean", token);
        }
        return reader.nextBoolean();
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable Boolean value) throws IOException {
        writer.value(value);
    }
}
