package io.github.vbo.v6.json;

import com.squareup.moshi.JsonReader;
import java.io.IOException;

/**
 * {@code type: object}: reads the properties of one JSON object in any order. It skips properties that the contract does not
 * know, and refuses a duplicate property and a missing required one.
 */
public final class ObjectReader {
    private final JsonReader reader;
    private final JsonReader.Options names;
    private final boolean[] required;
    private final boolean[] seen;

    /**
     * Begins to read an object.
     *
     * @param reader has the object next
     * @param names the properties that the contract knows
     * @param required for each of these properties, in the same order: whether it is required
     * @throws IOException if the JSON is malformed or cannot be read
     */
    public ObjectReader(JsonReader reader, JsonReader.Options names, boolean[] required) throws IOException {
        JsonReader.Token token = reader.peek();
        if (token != JsonReader.Token.BEGIN_OBJECT) {
            throw ContractViolation.ahead(reader, "an object", token);
        }
        reader.beginObject();
        this.reader = reader;
        this.names = names;
        this.required = required;
        this.seen = new boolean[required.length];
    }

    /**
     * Moves to the value of the next known property, or to the end of the object.
     *
     * @return the index of the property in the names; or -1 at the end of the object
     * @throws IOException if the JSON is malformed or cannot be read
     */
    public int next() throws IOException {
        while (reader.hasNext()) {
            int property = reader.selectName(names);
            if (property < 0) {
                reader.skipName();
                reader.skipValue();
            } else if (seen[property]) {
                throw ContractViolation.at(reader.getPath(), "each property once", "a duplicate");
            } else {
                seen[property] = true;
                return property;
            }
        }
        reader.endObject();
        for (int property = 0; property < required.length; property++) {
            if (required[property] && !seen[property]) {
                String missing = ContractViolation.pathBehind(reader) + "."
                        + names.strings().get(property);
                throw ContractViolation.at(missing, "a required property", "nothing");
            }
        }
        return -1;
    }
}
