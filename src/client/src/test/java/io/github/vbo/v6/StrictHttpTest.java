package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a strict reader of HTTP refuses and OkHttp alone accepts, or fails at with a RuntimeException. */
@Timeout(60)
class StrictHttpTest {
    private static String unescaped(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0");
    }

    /** The header's fields, each line with its CRLF left out, or a whole response. */
    private static IOException failure(String response) throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
            connection.readRequest();
            connection.send(response);
        })) {
            OkHttpClient client = server.client().build();
            return assertThrows(IOException.class, () -> server.get(client));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 -20 X",
                "HTTP/1.1 +20 X",
                "HTTP/1.1 \u0662\u0660\u0660 OK",
                "HTTP/1.1 \uff12\uff10\uff10 OK",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1\t200 OK",
                "HTTP/1.1",
                "HTTP/2.0 200 OK",
                "http/1.1 200 OK",
                "ICY 200 OK",
                "SOURCETABLE 200 OK",
                "SSH-2.0-OpenSSH",
                " HTTP/1.1 200 OK",
                ""
            })
    void aStatusLineIsHttpAndAStatusOfThreeDigits(String statusLine) throws Exception {
        IOException failure = failure(statusLine + "\r\nContent-Length: 2\r\n\r\nok");

        assertInstanceOf(InvalidResponse.class, failure);
        assertEquals("the status line is not HTTP/1.x and a status of three digits", failure.getMessage());
    }

    @Test
    void theStatusLineAfterAnInterimResponseIsCheckedToo() throws Exception {
        assertEquals(
                "the status line is not HTTP/1.x and a status of three digits",
                failure("HTTP/1.1 100 X\r\n\r\nICY 200 OK\r\nContent-Length: 2\r\n\r\nok")
                        .getMessage());
    }

    @Test
    void anUnknownVersionIsRefused() throws Exception {
        assertEquals(
                "the response is not HTTP",
                failure("HTTP/1.7 200 OK\r\nContent-Length: 2\r\n\r\nok").getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Content-Length: -20 | Content-Length is not a number of at most 18 digits",
                "Content-Length: -1 | Content-Length is not a number of at most 18 digits",
                "Content-Length: +2 | Content-Length is not a number of at most 18 digits",
                "Content-Length: two | Content-Length is not a number of at most 18 digits",
                "Content-Length: | Content-Length is not a number of at most 18 digits",
                "Content-Length: 0x2 | Content-Length is not a number of at most 18 digits",
                "Content-Length: 2, 2 | Content-Length is not a number of at most 18 digits",
                "Content-Length: 2 2 | Content-Length is not a number of at most 18 digits",
                "Content-Length: 9999999999999999999 | Content-Length is not a number of at most 18 digits",
                "Content-Length: \u0662 | Content-Length is not a number of at most 18 digits",
                "Content-Length: 1\\r\\nContent-Length: 2 | the response has two different values of Content-Length",
                "Content-Length: 2\\r\\ncontent-length: 1 | the response has two different values of Content-Length",
                "Content-Length: 2\\r\\nTransfer-Encoding: chunked"
                        + " | the response has both Transfer-Encoding and Content-Length",
                "Transfer-Encoding: gzip, chunked | Transfer-Encoding is not chunked",
                "Transfer-Encoding: identity | Transfer-Encoding is not chunked",
                "Transfer-Encoding: chunked, chunked | Transfer-Encoding is not chunked",
                "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked | Transfer-Encoding is not chunked",
                "Transfer-Encoding: \u212achunked | Transfer-Encoding is not chunked",
                "Content-Encoding: br | Content-Encoding is neither gzip nor identity",
                "Content-Encoding: gzip, gzip | Content-Encoding is neither gzip nor identity",
                "Content-Encoding: gzip\\r\\nContent-Encoding: identity"
                        + " | the response has two different values of Content-Encoding",
                "A: b\\r\\n folded: c | a header has no name, or a name that is not valid",
                "A: b\\r\\n\\tc | a header has no name, or a name that is not valid",
                "A : b | a header has no name, or a name that is not valid",
                "\u00c4: b | a header has no name, or a name that is not valid",
                ": b | a header has no name, or a name that is not valid",
                "no colon | a header has no name, or a name that is not valid",
                "A: b\\rC: d | a control character is in a line of the header",
                "A: b\\0 | a control character is in a line of the header",
                "A\u007f: b | a control character is in a line of the header"
            })
    void aHeaderThatIsAmbiguousOrNotValidIsRefused(String header, String message) throws Exception {
        IOException failure = failure("HTTP/1.1 200 OK\r\n" + unescaped(header) + "\r\n\r\n");

        assertInstanceOf(InvalidResponse.class, failure);
        assertEquals(message, failure.getMessage());
        assertTrue(((InvalidResponse) failure).status() == 200, "the status is known");
    }

    @Test
    void aResponseOfHttp10IsNotChunked() throws Exception {
        assertEquals(
                "HTTP/1.0 has no Transfer-Encoding",
                failure("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205})
    void aStatusWithoutABodyHasNone(int status) throws Exception {
        IOException failure = failure("HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\nok");

        assertEquals("status " + status + " allows no body", failure.getMessage());
        assertEquals(status, ((InvalidResponse) failure).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2\\r\\nokX\\r\\n0\\r\\n\\r\\n | a chunk is longer than its size says",
                "2\\r\\nok0\\r\\n\\r\\n | a chunk is longer than its size says",
                "2\\nok\\r\\n0\\r\\n\\r\\n | a chunk's line ends without a carriage return",
                "2\\r\\nok\\n0\\r\\n\\r\\n | a chunk's line ends without a carriage return",
                "-2\\r\\nok\\r\\n0\\r\\n\\r\\n | a chunk's size is not a number in range",
                "g\\r\\nok\\r\\n0\\r\\n\\r\\n | a chunk's size is not a number in range",
                "\\r\\nok\\r\\n0\\r\\n\\r\\n | a chunk's size is not a number in range",
                "2 2\\r\\nok\\r\\n0\\r\\n\\r\\n | a chunk's size is not a number in range",
                "0\\r\\nA: b\\0\\r\\n\\r\\n | a control character is in a line of the header",
                "0\\r\\nno colon\\r\\n\\r\\n | a header has no name, or a name that is not valid"
            })
    void aChunkHasItsSizeAndEndsWithALine(String body, String message) throws Exception {
        IOException failure = failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + unescaped(body));

        assertInstanceOf(InvalidResponse.class, failure);
        assertEquals(message, failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "Content-Length"})
    void aRefusedResponseEndsItsConnection(String name) throws Exception {
        try (RawServer server = new RawServer("http", connection -> {
            while (connection.readRequest()) {
                connection.send("HTTP/1.1 200 OK\r\n" + name + ": +2\r\n" + " folded: x\r\n\r\nok");
            }
        })) {
            OkHttpClient client = server.client().build();
            for (int i = 0; i < 2; i++) {
                Request request = new Request.Builder().url(server.url()).build();
                assertThrows(InvalidResponse.class, () -> {
                    try (Response response = client.newCall(request).execute()) {
                        response.body().string();
                    }
                });
            }
            assertEquals(2, server.connections.get());
        }
    }
}
