package io.github.vbo.v6.standin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * An answer as bytes of HTTP/1.1, right or wrong.
 *
 * @param changes what a mutant does to it: see {@code mutants.json}
 */
record WireAnswer(int status, String body, Map<String, String> headers, Map<String, Object> changes) {
    /** What is endless to any client that sees to its memory, and yet ends. */
    private static final int ENDLESS = 64 << 20;

    private static final byte[] SPACES = " ".repeat(8192).getBytes(ISO_8859_1);

    static WireAnswer of(Answer answer) {
        return new WireAnswer(answer.status(), answer.body(), answer.headers(), Map.of());
    }

    void send(OutputStream out, boolean acceptsGzip) throws IOException {
        String wire = (String) changes.getOrDefault("wire", "");
        if (wire.equals("close")) {
            return;
        }
        byte[] bytes = bytes();
        Map<String, String> fields = new LinkedHashMap<>(headers);
        fields.put("Server", Answer.SERVER);
        Mutant.object(changes, "headers").forEach((name, value) -> {
            fields.remove(name);
            if (value != null) {
                fields.put(name, (String) value);
            }
        });
        if (wire.equals("gzip") && acceptsGzip || wire.equals("gzip bomb")) {
            bytes = gzip(bytes, wire.equals("gzip bomb") ? ENDLESS : 0);
            fields.put("Content-Encoding", "gzip");
        }
        boolean chunked = wire.equals("chunked") || wire.equals("cut chunked") || wire.equals("endless");
        int statusCode = Mutant.number(changes, "status", status);
        if (chunked) {
            fields.put("Transfer-Encoding", "chunked");
        } else if (statusCode != 204 && statusCode != 304 || bytes.length > 0) {
            fields.put("Content-Length", String.valueOf(bytes.length));
        }
        fields.put("Connection", "close");

        StringBuilder head = new StringBuilder();
        if (wire.equals("interim")) {
            head.append("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
        }
        String reason = (String) changes.getOrDefault("reason", statusCode == 200 ? "OK" : "");
        String version = (String) changes.getOrDefault("version", "HTTP/1.1");
        head.append(version + " " + statusCode + " " + reason + "\r\n");
        fields.forEach((name, value) -> head.append(wire.equals("lower case") ? name.toLowerCase(Locale.ROOT) : name)
                .append(": " + value + "\r\n"));
        out.write((head + "\r\n").getBytes(ISO_8859_1));

        int whole = wire.startsWith("cut") ? bytes.length / 2 : bytes.length;
        if (!chunked) {
            out.write(bytes, 0, whole);
            return;
        }
        for (int from = 0; from < whole; from += 64) {
            chunk(out, bytes, from, Math.min(64, whole - from));
        }
        for (int sent = 0; wire.equals("endless") && sent < ENDLESS; sent += SPACES.length) {
            chunk(out, SPACES, 0, SPACES.length);
        }
        if (wire.equals("chunked")) {
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
        }
    }

    private byte[] bytes() {
        String text = changes.containsKey("body") ? ((String) changes.get("body")).replace("{body}", body) : body;
        byte[] bytes = text.getBytes(Charset.forName((String) changes.getOrDefault("charset", "UTF-8")));
        return "truncated".equals(changes.get("wire")) ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
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

    private static void chunk(OutputStream out, byte[] bytes, int from, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
        out.write(bytes, from, length);
        out.write("\r\n".getBytes(ISO_8859_1));
    }
}
