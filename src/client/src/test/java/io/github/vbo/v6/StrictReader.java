package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Reads the bytes of a response as RFC 9112, 1952 and 8259 define them, without any code of the library. It takes what
 * recipients may take: a line feed alone at the end of a header line, a status line without its last space, spaces after the
 * size of a chunk, any chunk extension. Everything else that the rules forbid is an {@link IOException}.
 */
final class StrictReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: [\\t -~\\x80-\\xff]*)?");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");
    private static final Pattern CHUNK_SIZE =
            Pattern.compile("([0-9A-Fa-f]{1,15})(?:[ \\t]*|[ \\t]*;[\\t -~\\x80-\\xff]*)");
    private static final Pattern JSON_TYPE = Pattern.compile(
            "(?i)application/json[ \\t]*(?:;[ \\t]*(?:(?!charset=)[!#$%&'*+.^_`|~0-9a-z-]+=(?:[!#$%&'*+.^_`|~0-9a-z-]+|"
                    + "\"[^\"]*\")|charset=(?:utf-8|\"utf-8\"))?[ \\t]*)*");

    private final byte[] bytes;
    private int position;

    private StrictReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The JSON in a response with status 200. */
    static JsonNode json(byte[] response) throws IOException {
        return new StrictReader(response).json();
    }

    private JsonNode json() throws IOException {
        String statusLine;
        int status;
        List<String[]> headers;
        do {
            statusLine = line(false);
            require(STATUS_LINE.matcher(statusLine).matches(), "status line");
            status = Integer.parseInt(statusLine.substring(9, 12));
            headers = headers();
        } while (status >= 100 && status < 200 && status != 101);
        require(status == 200, "status");
        List<String> types = values(headers, "Content-Type");
        require(
                !types.isEmpty()
                        && types.stream()
                                .allMatch(type -> JSON_TYPE.matcher(type).matches()),
                "Content-Type");
        byte[] body = unzipped(body(headers, statusLine.startsWith("HTTP/1.0")), only(headers, "Content-Encoding"));
        return value(body);
    }

    private String line(boolean carriageReturn) throws IOException {
        int start = position;
        while (position < bytes.length && bytes[position] != '\n') {
            position++;
        }
        require(position < bytes.length, "line end");
        String line = new String(bytes, start, position++ - start, ISO_8859_1);
        require(line.endsWith("\r") || !carriageReturn, "carriage return");
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private List<String[]> headers() throws IOException {
        List<String[]> headers = new ArrayList<>();
        for (String line = line(false); !line.isEmpty(); line = line(false)) {
            var header = HEADER.matcher(line);
            require(header.matches(), "header");
            headers.add(new String[] {header.group(1), header.group(2)});
        }
        return headers;
    }

    private static List<String> values(List<String[]> headers, String name) {
        return headers.stream()
                .filter(header -> header[0].equalsIgnoreCase(name))
                .map(header -> header[1].toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** The value of a header, or "". */
    private static String only(List<String[]> headers, String name) throws IOException {
        List<String> values = values(headers, name);
        require(values.size() <= 1, name);
        return values.isEmpty() ? "" : values.get(0);
    }

    private byte[] body(List<String[]> headers, boolean http10) throws IOException {
        String length = only(headers, "Content-Length");
        boolean hasLength = headers.stream().anyMatch(header -> header[0].equalsIgnoreCase("Content-Length"));
        boolean isCoded = headers.stream().anyMatch(header -> header[0].equalsIgnoreCase("Transfer-Encoding"));
        if (isCoded) {
            require(only(headers, "Transfer-Encoding").equals("chunked") && !hasLength && !http10, "Transfer-Encoding");
            return chunks();
        } else if (hasLength) {
            require(length.matches("[0-9]{1,18}"), "Content-Length");
            return take(Long.parseLong(length));
        }
        return take(bytes.length - position);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            var size = CHUNK_SIZE.matcher(line(true));
            require(size.matches(), "chunk size");
            byte[] chunk = take(Long.parseLong(size.group(1), 16));
            if (chunk.length == 0) {
                headers();
                return body.toByteArray();
            }
            body.write(chunk);
            require(line(true).isEmpty(), "end of a chunk");
        }
    }

    private byte[] take(long length) throws IOException {
        require(length <= bytes.length - position, "length");
        position += (int) length;
        return Arrays.copyOfRange(bytes, position - (int) length, position);
    }

    private static byte[] unzipped(byte[] body, String coding) throws IOException {
        if (!coding.equals("gzip")) {
            require(coding.isEmpty() || coding.equals("identity"), "Content-Encoding");
            return body;
        }
        require(body.length > 3 && (body[3] & 0xe0) == 0, "gzip flags");
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return gzip.readAllBytes();
        }
    }

    private static JsonNode value(byte[] body) throws IOException {
        String text = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(body))
                .toString();
        // RFC 8259 allows a reader to ignore a byte order mark.
        JsonNode value = JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
        require(!value.isMissingNode(), "value");
        // Jackson writes an unpaired surrogate as it came. An encoder does not.
        require(UTF_8.newEncoder().canEncode(strings(value)), "surrogate");
        return value;
    }

    /** All names and strings in a value, one after another. */
    private static String strings(JsonNode value) {
        StringBuilder strings = new StringBuilder(value.isTextual() ? value.textValue() + "\n" : "");
        value.fieldNames().forEachRemaining(name -> strings.append(name).append('\n'));
        value.elements().forEachRemaining(element -> strings.append(strings(element)));
        return strings.toString();
    }

    private static void require(boolean kept, String rule) throws IOException {
        if (!kept) {
            throw new IOException(rule);
        }
    }
}
