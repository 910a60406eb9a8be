package io.github.vbo.v6;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;

/**
 * What a connection receives. Delivers one response, as long as its limits allow, and no byte beyond the end of a line or of a
 * body. So OkHttp buffers nothing that the next call would take for its own response.
 */
final class ResponseStream extends InputStream {
    /** Body lengths for {@link #startBody}. */
    static final long UNTIL_CLOSED = -1;

    static final long CHUNKED = -2;

    /** Status lines and headers, including those of interim responses. Trailers may have the same number again. */
    private static final int MOST_HEADER_BYTES = 64 << 10;

    private static final int MOST_CHUNK_LINE_BYTES = 1 << 10;

    private enum Part {
        /** No request was sent. */
        NEW(""),
        STATUS_LINE("the status line is not HTTP/1.x and a status of three digits"),
        HEADER("a header has no name, or a name that is not valid"),
        CHUNK_SIZE("a chunk's size is not a number in range"),
        CHUNK_END("a chunk is longer than its size says"),
        TRAILER(HEADER.rule),
        /** The whole response was delivered. */
        COMPLETE(""),
        /** Closed by the server, or broken. */
        ENDED("");

        private final String rule;

        Part(String rule) {
            this.rule = rule;
        }
    }

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1[.][0-9] [0-9]{3}+( .*+)?+", Pattern.DOTALL);
    private static final Pattern CHUNK_SIZE = Pattern.compile("(0*[0-9a-fA-F]{1,15}+)[ \t]*+(;.*+)?+", Pattern.DOTALL);

    private final InputStream received;
    private final BufferedSource in;
    private final StringBuilder line = new StringBuilder();
    private final Matcher statusLine = STATUS_LINE.matcher(line);
    private final Matcher chunkSize = CHUNK_SIZE.matcher(line);
    /** What follows the bytes that may be delivered now. */
    private Part next = Part.NEW;

    private long deliverable;
    private long most;
    private long left;
    private int lineLeft;
    private int status;
    private boolean last;
    /** Whether the line that is delivered has characters other than ASCII. OkHttp would cut off U+00A0 as a space. */
    private boolean masked;

    ResponseStream(InputStream received) {
        this.received = received;
        this.in = Okio.buffer(Okio.source(received));
    }

    /** To be called before a request is sent. The whole response may have the body, an eighth for chunk sizes, and headers. */
    void expectResponse(BodyLimit body) {
        most = body.bytes + body.bytes / 8 + MOST_HEADER_BYTES;
        left = most;
        status = 0;
        expect(Part.STATUS_LINE, MOST_HEADER_BYTES);
    }

    private void expect(Part part, int mostBytes) {
        next = part;
        lineLeft = mostBytes;
    }

    /** To be called after the response's header: the body's length, {@link #CHUNKED} or {@link #UNTIL_CLOSED}. */
    void startBody(long length, boolean keepsConnection) {
        last = !keepsConnection || length == UNTIL_CLOSED;
        if (length == CHUNKED) {
            expect(Part.CHUNK_SIZE, MOST_CHUNK_LINE_BYTES);
        } else {
            next = Part.COMPLETE;
            deliverable = length == UNTIL_CLOSED ? Long.MAX_VALUE : length;
        }
    }

    /** The status of the response, or 0 if none was received. */
    int status() {
        return status;
    }

    /** Whether no request was sent yet. */
    boolean isNew() {
        return next == Part.NEW;
    }

    /** Whether the response was delivered, nothing else was read, and another request may be sent. */
    boolean isReadyForNext() {
        boolean delivered = next == Part.COMPLETE && deliverable == 0;
        return delivered && !last && in.getBuffer().exhausted();
    }

    /** How many bytes of what follows the socket has read already. */
    @Override
    public int available() throws IOException {
        return received.available();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (deliverable == 0 && (next == Part.NEW || next == Part.COMPLETE)) {
            // OkHttp waits 1 ms for the end of a connection that was idle for 10 s. GuardedSocket has looked already.
            throw new SocketTimeoutException("no response is expected");
        } else if (deliverable == 0 && (next == Part.ENDED || !checkLine())) {
            return end();
        }
        int read = in.read(target, offset, (int) Math.min(length, deliverable));
        for (int i = 0; masked && i < read; i++) {
            target[offset + i] = target[offset + i] < 0 ? (byte) '?' : target[offset + i];
        }
        deliverable -= read;
        left -= read;
        if (left < 0) {
            throw tooLong("the response exceeds", most);
        }
        return read < 0 ? end() : read;
    }

    private int end() {
        next = Part.ENDED;
        deliverable = 0;
        return -1;
    }

    /** {@return whether there is another line, which may be delivered now, and not the end of the connection} */
    private boolean checkLine() throws IOException {
        if (next == Part.STATUS_LINE && in.request(2) && isTls(in.getBuffer())) {
            end();
            throw InvalidResponse.unusable(0, "the server answers with TLS; does it want https?");
        }
        long length = in.indexOf((byte) '\n', 0, lineLeft);
        if (length < 0 && in.getBuffer().size() < lineLeft) {
            return false;
        } else if (length < 0) {
            throw switch (next) {
                case CHUNK_END -> invalid(next.rule);
                case CHUNK_SIZE -> tooLong("a chunk's size line exceeds", MOST_CHUNK_LINE_BYTES);
                default -> tooLong("the response's headers exceed", MOST_HEADER_BYTES);
            };
        }
        status = next == Part.STATUS_LINE ? 0 : status;
        boolean returned = length > 0 && in.getBuffer().getByte(length - 1) == '\r';
        masked = !copyLine(returned ? length - 1 : length) && next == Part.HEADER;
        boolean valid = switch (next) {
            case STATUS_LINE -> statusLine.reset().matches();
            case CHUNK_SIZE -> chunkSize.reset().matches();
            case CHUNK_END -> line.isEmpty();
            default -> isHeader();
        };
        if (!returned && (next == Part.CHUNK_SIZE || next == Part.CHUNK_END)) {
            throw invalid("a chunk's line ends without a carriage return");
        } else if (!valid) {
            throw invalid(next.rule);
        }
        deliverable = length + 1;
        lineLeft -= (int) deliverable;
        switch (next) {
            case STATUS_LINE -> {
                status = Integer.parseInt(line, 9, 12, 10);
                next = Part.HEADER;
            }
            case CHUNK_SIZE -> startChunk(Long.parseLong(line, 0, chunkSize.end(1), 16));
            case CHUNK_END -> expect(Part.CHUNK_SIZE, MOST_CHUNK_LINE_BYTES);
            default -> {
                if (line.isEmpty()) { // OkHttp reads on if this was an interim response: its status is 1xx.
                    next = next == Part.TRAILER ? Part.COMPLETE : Part.STATUS_LINE;
                }
            }
        }
        return true;
    }

    /** {@return whether the bytes begin as an alert or a handshake message of TLS does} */
    private static boolean isTls(Buffer bytes) {
        return (bytes.getByte(0) == 0x15 || bytes.getByte(0) == 0x16) && bytes.getByte(1) == 3;
    }

    /** {@return whether it is in ASCII} */
    private boolean copyLine(long length) throws InvalidResponse {
        boolean ascii = true;
        line.setLength(0);
        for (long i = 0; i < length; i++) {
            byte character = in.getBuffer().getByte(i);
            if (character >= 0 && character < ' ' && character != '\t' || character == 127) {
                throw invalid("a control character is in a line of the header");
            }
            ascii &= character >= 0;
            line.append((char) (character & 0xff));
        }
        return ascii;
    }

    /** {@return whether the line is empty, or has a name and a colon} */
    private boolean isHeader() {
        int colon = line.indexOf(":");
        boolean valid = colon > 0 || line.isEmpty();
        for (int i = 0; i < colon; i++) {
            char character = line.charAt(i);
            valid &= character < 128
                    && (Character.isLetterOrDigit(character) || "!#$%&'*+.^_`|~-".indexOf(character) >= 0);
        }
        return valid;
    }

    private void startChunk(long size) {
        deliverable += size;
        if (size > 0) {
            expect(Part.CHUNK_END, 2);
        } else {
            expect(Part.TRAILER, MOST_HEADER_BYTES);
        }
    }

    private InvalidResponse invalid(String rule) {
        end();
        return new InvalidResponse(status, rule);
    }

    private InvalidResponse tooLong(String part, long limit) {
        end();
        return InvalidResponse.unusable(status, part + " the limit of " + limit + " bytes");
    }
}
