package io.github.vbo.v6.json;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.util.regex.Pattern;

/**
 * JSON that breaks the contract. It is the cause of the {@link JsonDataException} that a generated adapter throws: that class
 * is final, so it cannot carry these details itself.
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

    /** For the value that the reader reads next. */
    static JsonDataException ahead(JsonReader reader, String expected, JsonReader.Token got) {
        return at(reader.getPath(), expected, name(got));
    }

    /** For the value that the reader has just read. */
    static JsonDataException behind(JsonReader reader, String expected, String got) {
        return at(pathBehind(reader), expected, got);
    }

    /** In an array, the reader's own path is already that of the next item. */
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
     * {@return the place, as a JSON path such as {@code $.userCode} or {@code $[2].id}}
     */
    public String path() {
        return path;
    }

    /**
     * {@return what the contract states for that place, in words}
     */
    public String expected() {
        return expected;
    }

    /**
     * {@return what the server sent, in words: a JSON type, a length or a range; never the value, which may be a secret}
     */
    public String got() {
        return got;
    }
}
