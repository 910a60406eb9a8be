package io.github.vbo.v6.json;

import com.squareup.moshi.JsonReader;
import java.io.IOException;

/**
 * {@code type: object}: walks the properties of one JSON object in the order in which they come, passes over those that
 * the contract does not know, and refuses duplicates and the lack of a required one.
 */
public final class ObjectReader {
    private final JsonReader reader;
    private final JsonReader.Options names;
    private final boolean[] required;
    private final boolean[] seen;

    /**
     * Enters the object.
     *
     * @param reader stands before it
     * @param names the properties that the contract knows
     * @param required whether each of them must be there, in the same order
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
     * Goes on to the next known property, or leaves the object after its last.
     *
     * @return the property's place among the names, from 1, its value being next in the reader; or 0 at the end
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
                return property + 1;
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
        return 0;
    }
}
