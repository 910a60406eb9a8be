package io.github.vbo.v6.standin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.squareup.moshi.JsonReader;
import io.github.vbo.v6.standin.ConformanceCase.ResponseChanges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import okio.Buffer;

/** A response as bytes of HTTP/1.1, with the changes of a conformance case. */
record WireAnswer(Answer usual, ResponseChanges changes) {
    /** More than a client should keep in memory. */
    private static final int ENDLESS = 64 << 20;

    private static final byte[] SPACES = " ".repeat(8192).getBytes(ISO_8859_1);

    static WireAnswer of(Answer answer) {
        return new WireAnswer(answer, ConformanceCase.none().response());
    }

    void send(OutputStream out, boolean acceptsGzip) throws IOException {
        if (!changes.wire().equals("small chunks")) {
            write(out, acceptsGzip);
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        write(whole, acceptsGzip);
        for (byte each : whole.toByteArray()) {
            out.write(each);
            out.flush();
        }
    }

    private void write(OutputStream out, boolean acceptsGzip) throws IOException {
        String wire = changes.wire();
        if (wire.equals("close")) {
            return;
        }
        byte[] bytes = bytes();
        Map<String, String> fields = new LinkedHashMap<>(usual.headers());
        fields.put("Server", Answer.SERVER);
        if (wire.equals("gzip") && acceptsGzip || wire.equals("gzip bomb")) {
            bytes = gzip(bytes, wire.equals("gzip bomb") ? ENDLESS : 0);
            fields.put("Content-Encoding", "gzip");
        }
        boolean chunked =
                List.of("chunked", "small chunks", "cut chunked", "endless").contains(wire);
        int status = changes.status() == null ? usual.status() : changes.status();
        if (chunked) {
            fields.put("Transfer-Encoding", "chunked");
        } else if (status != 204 && status != 304 || bytes.length > 0) {
            fields.put("Content-Length", String.valueOf(bytes.length));
        }
        fields.put("Connection", "close");
        String length = String.valueOf(bytes.length);
        changes.headers().forEach((name, value) -> {
            fields.remove(name);
            if (value != null) {
                fields.put(name, value.replace("{length}", length));
            }
        });

        StringBuilder head = new StringBuilder();
        if (wire.equals("interim")) {
            head.append("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
        }
        String reason = changes.reason() == null ? status == 200 ? "OK" : "" : changes.reason();
        head.append(changes.version() + " " + status + " " + reason + "\r\n");
        fields.forEach((name, value) -> head.append(wire.equals("lower case") ? name.toLowerCase(Locale.ROOT) : name)
                .append(": " + value + "\r\n"));
        out.write((head + "\r\n").getBytes(ISO_8859_1));

        int whole = wire.startsWith("cut") ? bytes.length / 2 : bytes.length;
        if (!chunked) {
            out.write(bytes, 0, whole);
            if (wire.equals("followed")) {
                WireAnswer.of(usual).send(out, false);
            }
            return;
        }
        int most = wire.equals("small chunks") ? 1 : 64;
        for (int from = 0; from < whole; from += most) {
            chunk(out, bytes, from, Math.min(most, whole - from), wire.equals("small chunks") ? ";a=b" : "");
        }
        for (int sent = 0; wire.equals("endless") && sent < ENDLESS; sent += SPACES.length) {
            chunk(out, SPACES, 0, SPACES.length, "");
        }
        if (wire.equals("chunked")) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        } else if (wire.equals("small chunks")) {
            out.write("0\r\nX-Trailer: 1\r\n\r\n".getBytes(ISO_8859_1));
        }
    }

    private byte[] bytes() {
        String text = changes.body().replace("{body}", edited(usual.body()));
        byte[] bytes = text.getBytes(Charset.forName(changes.charset()));
        return changes.wire().equals("truncated") ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    }

    /** The object with its properties changed; in an array, the first object. */
    private String edited(String json) {
        if (changes.set().isEmpty()
                && changes.drop() == null
                && changes.rename().isEmpty()
                && changes.add().isEmpty()
                && !changes.reversed()) {
            return json;
        }
        try {
            JsonReader reader = JsonReader.of(new Buffer().writeUtf8(json));
            if (reader.peek() != JsonReader.Token.BEGIN_ARRAY) {
                return editedObject(reader);
            }
            reader.beginArray();
            List<String> items = new ArrayList<>(List.of(editedObject(reader)));
            while (reader.hasNext()) {
                items.add(reader.nextSource().readUtf8());
            }
            return items.stream().collect(Collectors.joining(",\n", "[\n", "\n]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not in a map, since a name may be there twice. */
    private String editedObject(JsonReader reader) throws IOException {
        List<String> members = new ArrayList<>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            String json = reader.nextSource().readUtf8();
            if (!name.equals(changes.drop())) {
                members.add(member(
                        changes.rename().getOrDefault(name, name), changes.set().getOrDefault(name, json)));
            }
        }
        changes.add().forEach((name, json) -> members.add(member(name, json)));
        if (changes.reversed()) {
            Collections.reverse(members);
        }
        return members.stream().collect(Collectors.joining(",\n", "{\n", "\n}"));
    }

    private static String member(String name, String json) {
        return "  " + Text.quoted(name) + ": " + json;
    }

    private static byte[] gzip(byte[] bytes, int spaces) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
            for (int written = 0; written < spaces; written += SPACES.length) {
                gzip.write(SPACES);
            }
        }
        return compressed.toByteArray();
    }

    private static void chunk(OutputStream out, byte[] bytes, int from, int length, String extension)
            throws IOException {
        out.write((Integer.toHexString(length) + extension + "\r\n").getBytes(ISO_8859_1));
        out.write(bytes, from, length);
        out.write("\r\n".getBytes(ISO_8859_1));
    }
}
