package io.github.vbo.v6;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;

/**
 * What a connection receives. Delivers one response, as long as its limit allows, and never a byte beyond its end. So OkHttp
 * buffers nothing that the next call would take for its own response.
 */
final class ResponseStream extends InputStream {
    /** Body lengths for {@link #startBody}. */
    static final long UNTIL_CLOSED = -1;

    static final long CHUNKED = -2;

    /** Status lines and headers, including those of interim responses. Another as many bytes for trailers. */
    private static final int MOST_HEADER_BYTES = 64 << 10;

    private static final int MOST_CHUNK_LINE_BYTES = 1 << 10;
    private static final String STATUS_LINE = "HTTP/1.# ### ";

    private enum Part {
        /** Not HTTP: TLS, or a proxy's reply before TLS starts. */
        RAW,
        STATUS_LINE,
        HEADER,
        BODY,
        CHUNK_SIZE,
        CHUNK_END,
        TRAILER,
        /** The whole response was delivered. */
        COMPLETE,
        /** Closed by the server, or broken. */
        ENDED
    }

    private final InputStream in;
    private byte[] buffer = {};
    private int next;
    private int end;

    private Part part = Part.RAW;
    private long limit;
    private long received;
    private int status;
    private boolean last;
    private boolean chunked;
    private long bodyLeft;

    private int lineLimit;
    private int lineLeft;
    private int column;
    private byte previous;
    private byte sizeEnd;

    ResponseStream(InputStream in) {
        this.in = in;
    }

    /** To be called before a request is sent. The limit counts all bytes of its response. */
    void expectResponse(long mostBytes) {
        if (!isUsed()) {
            buffer = new byte[8192];
        }
        limit = mostBytes;
        received = 0;
        status = 0;
        startLine(Part.STATUS_LINE, MOST_HEADER_BYTES);
    }

    /** To be called after the response's header: the body's length, {@link #CHUNKED} or {@link #UNTIL_CLOSED}. */
    void startBody(long length, boolean keepsConnection) {
        last = !keepsConnection || length == UNTIL_CLOSED;
        chunked = length == CHUNKED;
        bodyLeft = length == UNTIL_CLOSED ? Long.MAX_VALUE : length;
        if (chunked) {
            startChunk();
        } else {
            part = bodyLeft == 0 ? Part.COMPLETE : Part.BODY;
        }
    }

    /** The status of the response, or 0 if none was received. */
    int status() {
        return status;
    }

    /** Whether a request was sent. */
    boolean isUsed() {
        return part != Part.RAW;
    }

    /** Whether the response was delivered, nothing else was received, and another request may be sent. */
    boolean isReadyForNext() throws IOException {
        return part == Part.COMPLETE && !last && next == end && in.available() == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return switch (part) {
            case RAW -> in.read(target, offset, length);
            case BODY -> readBody(target, offset, (int) Math.min(length, bodyLeft));
            // OkHttp waits 1 ms for the end of a connection that was idle for 10 s. GuardedSocket has looked already.
            case COMPLETE -> throw new SocketTimeoutException("no response is expected");
            case ENDED -> -1;
            default -> readLine(target, offset, length);
        };
    }

    private int readBody(byte[] target, int offset, int length) throws IOException {
        int read = Math.min(length, end - next);
        if (read > 0) {
            System.arraycopy(buffer, next, target, offset, read);
            next += read;
        } else {
            read = receive(target, offset, length);
        }
        bodyLeft -= Math.max(read, 0);
        if (bodyLeft == 0 && chunked) {
            startLine(Part.CHUNK_END, MOST_CHUNK_LINE_BYTES);
        } else if (bodyLeft == 0) {
            part = Part.COMPLETE;
        }
        return read;
    }

    private int readLine(byte[] target, int offset, int length) throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(receive(buffer, 0, buffer.length), 0);
        }
        int read = 0;
        do {
            if (next == end) {
                return read == 0 ? -1 : read;
            }
            target[offset + read] = buffer[next++];
            check(target[offset + read]);
        } while (target[offset + read++] != '\n' && read < length);
        return read;
    }

    private int receive(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        received += read;
        if (received > limit) {
            throw tooLong("the response", limit);
        } else if (read < 0) {
            part = Part.ENDED;
        }
        return read;
    }

    private void startLine(Part of, int mostBytes) {
        part = of;
        lineLimit = mostBytes;
        lineLeft = mostBytes;
        column = 0;
    }

    private void startChunk() {
        bodyLeft = 0;
        sizeEnd = 0;
        startLine(Part.CHUNK_SIZE, MOST_CHUNK_LINE_BYTES);
    }

    private void check(byte character) throws InvalidResponse {
        boolean control = character == 127 || character >= 0 && character < ' ' && character != '\t';
        if (--lineLeft < 0) {
            throw tooLong(part == Part.CHUNK_SIZE ? "a chunk's size line" : "the response's header", lineLimit);
        } else if (character == '\n') {
            endLine();
        } else if (previous == '\r' || control && character != '\r') {
            throw invalid("a control character is in a line of the header");
        } else if (character != '\r') {
            switch (part) {
                case STATUS_LINE -> checkStatusLine(character);
                case CHUNK_SIZE -> checkChunkSize(character);
                case CHUNK_END -> throw invalid("a chunk is longer than its size says");
                default -> {}
            }
            column++;
        }
        previous = character;
    }

    private void checkStatusLine(byte character) throws InvalidResponse {
        status = column == 0 ? 0 : status;
        char expected = column < STATUS_LINE.length() ? STATUS_LINE.charAt(column) : '*';
        boolean digit = character >= '0' && character <= '9';
        if (expected != '*' && expected != character && !(expected == '#' && digit)) {
            throw notHttp();
        } else if (expected == '#' && column >= STATUS_LINE.indexOf(' ')) {
            status = status * 10 + character - '0';
        }
    }

    private void checkChunkSize(byte character) throws InvalidResponse {
        int digit = sizeEnd == 0 ? Character.digit(character, 16) : -1;
        if (digit >= 0 && bodyLeft <= Long.MAX_VALUE >> 4) {
            bodyLeft = bodyLeft << 4 | digit;
        } else if (column > 0 && (character == ';' || character == ' ' || character == '\t')) {
            sizeEnd = character;
        } else if (sizeEnd != ';') {
            throw chunkSize();
        }
    }

    private void endLine() throws InvalidResponse {
        if (previous != '\r' && (part == Part.CHUNK_SIZE || part == Part.CHUNK_END)) {
            throw invalid("a chunk's line ends without a carriage return");
        } else if (part == Part.STATUS_LINE && column < STATUS_LINE.length() - 1) {
            throw notHttp();
        } else if (part == Part.CHUNK_SIZE && column == 0) {
            throw chunkSize();
        }
        switch (part) {
            case STATUS_LINE -> part = Part.HEADER;
            case CHUNK_SIZE -> {
                if (bodyLeft > 0) {
                    part = Part.BODY;
                } else {
                    startLine(Part.TRAILER, MOST_HEADER_BYTES);
                }
            }
            case CHUNK_END -> startChunk();
            default -> {
                if (column == 0 && part == Part.TRAILER) {
                    part = Part.COMPLETE;
                } else if (column == 0) {
                    part = Part.STATUS_LINE; // OkHttp reads on if this was an interim response: its status is 1xx.
                }
            }
        }
        column = 0;
    }

    private InvalidResponse notHttp() {
        return invalid("the status line is not HTTP/1.x and a status of three digits");
    }

    private InvalidResponse chunkSize() {
        return invalid("a chunk's size is not a number in range");
    }

    private InvalidResponse invalid(String rule) {
        part = Part.ENDED;
        return new InvalidResponse(status, rule);
    }

    private InvalidResponse tooLong(String what, long most) {
        part = Part.ENDED;
        return new InvalidResponse.TooLong(status, what, most);
    }
}
