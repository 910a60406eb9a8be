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
    private static final int MOST_HEAD_BYTES = 64 << 10;

    private static final int MOST_CHUNK_LINE_BYTES = 1 << 10;
    private static final String STATUS_LINE = "HTTP/1.# ###";
    private static final int STATUS = 9;

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
    private boolean chunked;
    private boolean last;
    private long bodyLeft;
    private int status;
    private int linesLeft;
    private int column;
    private byte previous;
    private byte sizeEnd;

    ResponseStream(InputStream in) {
        this.in = in;
    }

    /** To be called before a request is sent. {@code limit} is the most bytes that its response may have, all included. */
    void expectResponse(long limit) {
        if (part == Part.RAW) {
            buffer = new byte[8192];
        }
        this.limit = limit;
        received = 0;
        status = 0;
        last = false;
        startLine(Part.STATUS_LINE, MOST_HEAD_BYTES);
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

    /** Whether no request was sent so far. */
    boolean isFresh() {
        return part == Part.RAW;
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
            case BODY -> body(target, offset, (int) Math.min(length, bodyLeft));
            // OkHttp waits 1 ms for the end of a connection that was idle for 10 s. GuardedSocket has looked already.
            case COMPLETE -> throw new SocketTimeoutException("no response is expected");
            case ENDED -> -1;
            default -> line(target, offset, length);
        };
    }

    private int body(byte[] target, int offset, int length) throws IOException {
        int read = Math.min(length, end - next);
        if (read > 0) {
            System.arraycopy(buffer, next, target, offset, read);
            next += read;
        } else {
            read = receive(target, offset, length);
        }
        if (read > 0) {
            bodyLeft -= read;
            if (bodyLeft == 0 && chunked) {
                startLine(Part.CHUNK_END, 2);
            } else if (bodyLeft == 0) {
                part = Part.COMPLETE;
            }
        }
        return read;
    }

    private int line(byte[] target, int offset, int length) throws IOException {
        if (next == end) {
            int read = receive(buffer, 0, buffer.length);
            next = 0;
            end = Math.max(read, 0);
            if (read <= 0) {
                return read;
            }
        }
        int read = 0;
        boolean ended = false;
        while (!ended && read < length && next < end) {
            byte character = buffer[next++];
            target[offset + read++] = character;
            ended = character == '\n';
            check(character);
        }
        return read;
    }

    private int receive(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        if (read < 0) {
            part = Part.ENDED;
        }
        received += read;
        if (received > limit) {
            throw tooLong("the response", limit);
        }
        return read;
    }

    private void startLine(Part of, int mostBytes) {
        part = of;
        linesLeft = mostBytes;
        column = 0;
    }

    private void startChunk() {
        bodyLeft = 0;
        sizeEnd = 0;
        startLine(Part.CHUNK_SIZE, MOST_CHUNK_LINE_BYTES);
    }

    private void check(byte character) throws InvalidResponse {
        if (--linesLeft < 0) {
            throw part == Part.CHUNK_SIZE
                    ? tooLong("a chunk's size line", MOST_CHUNK_LINE_BYTES)
                    : part == Part.CHUNK_END ? afterChunk() : tooLong("the response's header", MOST_HEAD_BYTES);
        } else if (character == '\n') {
            endLine();
        } else if (previous == '\r' || character == 127 || character >= 0 && character < ' ' && !isSpace(character)) {
            throw invalid("a control character is in a line of the header");
        } else if (character != '\r') {
            checkInLine(character);
            column++;
        }
        previous = character;
    }

    private static boolean isSpace(byte character) {
        return character == '\t' || character == '\r';
    }

    private void checkInLine(byte character) throws InvalidResponse {
        if (part == Part.STATUS_LINE && column <= STATUS_LINE.length()) {
            checkStatusLine(character);
        } else if (part == Part.CHUNK_END) {
            throw afterChunk();
        } else if (part == Part.CHUNK_SIZE && sizeEnd != ';') {
            int digit = sizeEnd == 0 ? Character.digit(character, 16) : -1;
            if (digit >= 0 && bodyLeft <= Long.MAX_VALUE >> 4) {
                bodyLeft = bodyLeft << 4 | digit;
            } else if (column > 0 && (character == ';' || character == ' ' || character == '\t')) {
                sizeEnd = character;
            } else {
                throw chunkSize();
            }
        }
    }

    private void checkStatusLine(byte character) throws InvalidResponse {
        char expected = column == STATUS_LINE.length() ? ' ' : STATUS_LINE.charAt(column);
        if (expected == '#' ? character < '0' || character > '9' : character != expected) {
            throw notHttp();
        }
        if (column >= STATUS && column < STATUS_LINE.length()) {
            status = (column == STATUS ? 0 : status * 10) + character - '0';
        }
    }

    private void endLine() throws InvalidResponse {
        if (previous != '\r' && (part == Part.CHUNK_SIZE || part == Part.CHUNK_END)) {
            throw invalid("a chunk's line ends without a carriage return");
        }
        switch (part) {
            case STATUS_LINE -> {
                if (column < STATUS_LINE.length()) {
                    throw notHttp();
                }
                part = Part.HEADER;
            }
            // OkHttp reads on after an interim response: its status is 1xx.
            case HEADER -> part = column == 0 ? Part.STATUS_LINE : Part.HEADER;
            case CHUNK_END -> startChunk();
            case CHUNK_SIZE -> {
                if (column == 0) {
                    throw chunkSize();
                } else if (bodyLeft == 0) {
                    startLine(Part.TRAILER, MOST_HEAD_BYTES);
                } else {
                    part = Part.BODY;
                }
            }
            default -> part = column == 0 ? Part.COMPLETE : Part.TRAILER;
        }
        column = 0;
    }

    private InvalidResponse notHttp() {
        return invalid("the status line is not HTTP/1.x and a status of three digits");
    }

    private InvalidResponse afterChunk() {
        return invalid("a chunk is longer than its size says");
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
