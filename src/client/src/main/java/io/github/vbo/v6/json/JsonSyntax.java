package io.github.vbo.v6.json;

import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that bytes are one JSON value in UTF-8, as RFC 8259 defines it. Moshi alone accepts more: {@code TRUE}, {@code \'},
 * control characters in strings, bytes that are not UTF-8.
 */
public final class JsonSyntax {
    /** Moshi reads no deeper. */
    private static final int DEEPEST = 255;

    private static final int END = -1;

    private final Buffer.UnsafeCursor cursor;
    private byte[] bytes = {};
    private int position;
    private int limit;
    private int current;

    private JsonSyntax(Buffer.UnsafeCursor cursor) {
        this.cursor = cursor;
    }

    /** How bytes can fail to be JSON. */
    public enum Flaw {
        /** Bytes that are not UTF-8 (RFC 3629). */
        NOT_UTF_8("JSON in UTF-8", "bytes that are not UTF-8"),
        /** A control character in a string, not escaped. */
        CONTROL_CHARACTER("JSON", "a control character in a string"),
        /** More levels of arrays and objects than the reader takes. */
        TOO_DEEP("JSON with at most " + DEEPEST + " levels", "deeper nesting"),
        /** Malformed or incomplete JSON. */
        MALFORMED("JSON", "malformed or incomplete JSON"),
        /** One JSON value, and something after it. */
        TRAILING("one JSON value", "more after it");

        private final String expected;
        private final String got;

        Flaw(String expected, String got) {
            this.expected = expected;
            this.got = got;
        }

        /**
         * {@return what was expected, in words}
         */
        public String expected() {
            return expected;
        }

        /**
         * {@return what came, in words}
         */
        public String got() {
            return got;
        }
    }

    /** Ends the check at the first flaw. */
    private static final class Found extends Exception {
        private static final long serialVersionUID = 1;

        private final Flaw flaw;

        private Found(Flaw flaw) {
            super(null, null, false, false);
            this.flaw = flaw;
        }
    }

    /**
     * {@return the first flaw, or null if there is none} The bytes are neither consumed nor copied.
     *
     * @param json the bytes
     */
    public static @Nullable Flaw firstFlaw(Buffer json) {
        try (Buffer.UnsafeCursor cursor = json.readUnsafe(new Buffer.UnsafeCursor())) {
            JsonSyntax syntax = new JsonSyntax(cursor);
            syntax.advance();
            syntax.value(0);
            if (syntax.current != END) {
                throw new Found(Flaw.TRAILING);
            }
            return null;
        } catch (Found e) {
            return e.flaw;
        }
    }

    private void advance() {
        if (position == limit) {
            if (cursor.next() == -1) {
                current = END;
                return;
            }
            bytes = cursor.data;
            position = cursor.start;
            limit = cursor.end;
        }
        current = bytes[position++] & 0xff;
    }

    private void skipWhitespace() {
        while (current == ' ' || current == '\n' || current == '\r' || current == '\t') {
            advance();
        }
    }

    private void expect(char character) throws Found {
        if (current != character) {
            throw new Found(Flaw.MALFORMED);
        }
        advance();
    }

    private void expectAll(String characters) throws Found {
        for (int i = 0; i < characters.length(); i++) {
            expect(characters.charAt(i));
        }
    }

    private void value(int depth) throws Found {
        skipWhitespace();
        switch (current) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> expectAll("true");
            case 'f' -> expectAll("false");
            case 'n' -> expectAll("null");
            default -> number();
        }
        skipWhitespace();
    }

    private void object(int depth) throws Found {
        enter(depth);
        if (current != '}') {
            member(depth);
            while (current == ',') {
                advance();
                member(depth);
            }
        }
        expect('}');
    }

    private void member(int depth) throws Found {
        skipWhitespace();
        string();
        skipWhitespace();
        expect(':');
        value(depth + 1);
    }

    private void array(int depth) throws Found {
        enter(depth);
        if (current != ']') {
            value(depth + 1);
            while (current == ',') {
                advance();
                value(depth + 1);
            }
        }
        expect(']');
    }

    private void enter(int depth) throws Found {
        if (depth == DEEPEST) {
            throw new Found(Flaw.TOO_DEEP);
        }
        advance();
        skipWhitespace();
    }

    private void number() throws Found {
        if (current == '-') {
            advance();
        }
        if (current == '0') {
            advance();
        } else {
            digits();
        }
        if (current == '.') {
            advance();
            digits();
        }
        if (current == 'e' || current == 'E') {
            advance();
            if (current == '+' || current == '-') {
                advance();
            }
            digits();
        }
    }

    private void digits() throws Found {
        if (current < '0' || current > '9') {
            throw new Found(Flaw.MALFORMED);
        }
        while (current >= '0' && current <= '9') {
            advance();
        }
    }

    private void string() throws Found {
        expect('"');
        while (current != '"') {
            if (current == '\\') {
                escape();
            } else if (current >= ' ' && current < 0x80) {
                advance();
            } else if (current >= 0x80) {
                character();
            } else {
                throw new Found(current == END ? Flaw.MALFORMED : Flaw.CONTROL_CHARACTER);
            }
        }
        advance();
    }

    private void escape() throws Found {
        advance();
        if (current != 'u') {
            if (current == END || "\"\\/bfnrt".indexOf(current) < 0) {
                throw new Found(Flaw.MALFORMED);
            }
            advance();
            return;
        }
        char first = unicodeEscape();
        if (Character.isHighSurrogate(first)) {
            expect('\\');
            if (current != 'u' || !Character.isLowSurrogate(unicodeEscape())) {
                throw new Found(Flaw.MALFORMED);
            }
        } else if (Character.isLowSurrogate(first)) {
            throw new Found(Flaw.MALFORMED);
        }
    }

    private char unicodeEscape() throws Found {
        int unit = 0;
        advance();
        for (int i = 0; i < 4; i++) {
            int digit = current < 0x80 ? Character.digit(current, 16) : -1;
            if (digit < 0) {
                throw new Found(Flaw.MALFORMED);
            }
            unit = unit << 4 | digit;
            advance();
        }
        return (char) unit;
    }

    /** One character of two to four bytes: the shortest form only, no surrogate, nothing above U+10FFFF (RFC 3629). */
    private void character() throws Found {
        int first = current;
        if (first < 0xc2 || first > 0xf4) {
            throw new Found(Flaw.NOT_UTF_8);
        }
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        int following = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
        advance();
        for (int i = 0; i < following; i++) {
            if (current < least || current > most) {
                throw new Found(Flaw.NOT_UTF_8);
            }
            least = 0x80;
            most = 0xbf;
            advance();
        }
    }
}
