package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okio.Buffer;

/** Writes JSON in ASCII only: the same in each locale, and without control sequences for a terminal. */
final class JsonText {
    private static final Pattern OTHERS = Pattern.compile("[^ -~\n]");

    private JsonText() {}

    /** Writes one value. */
    interface Content {
        void to(JsonWriter writer) throws IOException;
    }

    /** An object in one line, with the event's name and more fields. */
    static String event(String name, Content fields) throws IOException {
        return of("", writer -> {
            writer.beginObject();
            writer.name("event").value(name);
            fields.to(writer);
            writer.endObject();
        });
    }

    static String indented(Content content) throws IOException {
        return of("  ", content);
    }

    private static String of(String indent, Content content) throws IOException {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            writer.setIndent(indent);
            writer.setSerializeNulls(true);
            content.to(writer);
        }
        return OTHERS.matcher(buffer.readUtf8())
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(unit -> String.format("\\\\u%04x", unit))
                        .collect(Collectors.joining()));
    }
}
