package io.github.vbo.v6.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.util.regex.Pattern;

/**
 * JSON that is not what the contract states. Moshi's exceptions are final, so this arrives as the cause of the
 * {@link JsonDataException} that a generated adapter throws.
 *
 * @serial exclude
 */
public final class ContractViolation extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Pattern LAST_INDEX = Pattern.compile("(?<=\\[)[0-9]+(?=]$)");

    private final String path;
    private final String expected;
    private final String got;

    private ContractViolation(String path, String expected, String got) {
        super("Expected " + expected + " at " + path + ", got " + got);
        this.path = path;
        this.expected = expected;
        this.got = got;
    }

    static JsonDataException at(String path, String expected, String got) {
        ContractViolation violation = new ContractViolation(path, expected, got);
        return new JsonDataException(violation.getMessage(), violation);
    }

    /** For a value that the reader stands before. */
    static JsonDataException ahead(JsonReader reader, String expected, JsonReader.Token got) {
        return at(reader.getPath(), expected, name(got));
    }

    /** For a value that the reader has just passed. */
    static JsonDataException behind(JsonReader reader, String expected, String got) {
        return at(pathBehind(reader), expected, got);
    }

    /** In an array, the reader's own path is that of the next item by now. */
    static String pathBehind(JsonReader reader) {
        return LAST_INDEX.matcher(reader.getPath()).replaceFirst(next -> "" + (Integer.parseInt(next.group()) - 1));
    }

    private static String name(JsonReader.Token token) {
        return switch (token) {
            case BEGIN_OBJECT -> "an object";
            case BEGIN_ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case END_OBJECT, END_ARRAY, NAME, END_DOCUMENT -> "nothing";
        };
    }

    /**
     * {@return where, as a JSON path such as {@code $.userCode} or {@code $[2].id}}
     */
    public String path() {
        return path;
    }

    /**
     * {@return what the contract states of that place, in words}
     */
    public String expected() {
        return expected;
    }

    /**
     * {@return what came: a JSON type, a length or a side of a bound; never the value, which may be a secret}
     */
    public String got() {
        return got;
    }
}
