package io.github.vbo.v6.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code type: array}: a JSON array, with {@code items}, {@code minItems} and {@code maxItems}.
 *
 * @param <T> the Java type of an item
 */
public final class ArraySchema<T> extends JsonAdapter<List<T>> {
    /** Bounds the memory that {@code [{},{},…]} takes. Items with an id are longer: 16 MiB holds fewer of them. */
    private static final int MOST_ITEMS = 500_000;

    private final JsonAdapter<T> items;
    private int minItems = 0;
    private int maxItems = Integer.MAX_VALUE;

    private ArraySchema(JsonAdapter<T> items) {
        this.items = items;
    }

    /**
     * {@return an array of any length}
     *
     * @param <T> the Java type of an item
     * @param items the schema of each item
     */
    public static <T> ArraySchema<T> of(JsonAdapter<T> items) {
        return new ArraySchema<>(items);
    }

    /**
     * {@return this schema with {@code minItems}}
     *
     * @param count the least number of items
     */
    public ArraySchema<T> minItems(int count) {
        this.minItems = count;
        return this;
    }

    /**
     * {@return this schema with {@code maxItems}}
     *
     * @param count the greatest number of items
     */
    public ArraySchema<T> maxItems(int count) {
        this.maxItems = count;
        return this;
    }

    @Override
    public List<T> fromJson(JsonReader reader) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token != JsonReader.Token.BEGIN_ARRAY) {
            throw ContractViolation.ahead(reader, "an array", token);
        }
        List<T> list = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            if (list.size() == MOST_ITEMS) {
                throw ContractViolation.at(
                        reader.getPath(), "the end of an array of at most " + MOST_ITEMS + " items", "another item");
            }
            list.add(items.fromJson(reader));
        }
        reader.endArray();
        if (list.size() < minItems) {
            throw ContractViolation.behind(
                    reader, "an array of length " + minItems + " or more", "an array of length " + list.size());
        }
        if (list.size() > maxItems) {
            throw ContractViolation.behind(
                    reader, "an array of length " + maxItems + " or less", "an array of length " + list.size());
        }
        return List.copyOf(list);
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable List<T> value) throws IOException {
        if (value == null) {
            writer.nullValue();
            return;
        }
        writer.beginArray();
        for (T item : value) {
            items.toJson(writer, item);
        }
        writer.endArray();
    }
}
