package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that an attacker would write, seen through the facade. */
@Timeout(60)
class HostileServerTest {
    private static final String CODE =
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\","
                    + "\"expiresIn\":899,\"message\":\"\"}";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String LENGTH = "Content-Length: " + CODE.length() + "\r\n";
    private static final String CHUNKS = Integer.toHexString(CODE.length()) + "\r\n" + CODE + "\r\n0\r\n";
    private static final String NOT_HTTP = "no usable response from SERVER: the response is not valid HTTP: ";
    private static final String NAME = NOT_HTTP + "a header has no name, or a name that is not valid";

    private static String outcome(byte[] response) throws IOException {
        try (RawServer server = new RawServer("http", connection -> {
                    connection.readRequest();
                    connection.send(response);
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .accessToken("a-token")
                        .callTimeout(Duration.ofSeconds(50))
                        .build()) {
            try {
                return vbo.requestDeviceCode(new UUID(1, 2)).userCode();
            } catch (VboException e) {
                return e.getMessage()
                        .replace("requestDeviceCode: ", "")
                        .replace(server.url().toString(), "SERVER");
            }
        }
    }

    private static String outcome(String response) throws IOException {
        return outcome(response.getBytes(ISO_8859_1));
    }

    static Stream<Arguments> responses() {
        return Stream.of(
                Arguments.of(
                        "HTTP/1.1 103 X\r\nno colon\r\n\r\nHTTP/1.1 200 X\r\n" + JSON + LENGTH + "\r\n" + CODE, NAME),
                Arguments.of(
                        "HTTP/1.1 200 X\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKS
                                + "no colon\r\n\r\n",
                        NAME),
                Arguments.of(
                        "HTTP/1.1 200 X\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKS + "A B: c\r\n\r\n",
                        NAME),
                Arguments.of(
                        "HTTP/1.1 200 X\r\n" + JSON + "Content-Length: \u00c2\u00a0" + CODE.length() + "\r\n\r\n"
                                + CODE,
                        NOT_HTTP + "Content-Length is not a number of at most 18 digits"),
                Arguments.of(
                        "HTTP/1.1 200 X\r\n" + JSON + "Transfer-Encoding: chunked\u00e2\u0080\u0083\r\n\r\n" + CHUNKS
                                + "\r\n",
                        NOT_HTTP + "Transfer-Encoding is not chunked"),
                Arguments.of(
                        "HTTP/1.1 200 X\r\nServer: caf\u00e9 \u00c2\u00a0\r\n" + JSON + LENGTH + "\r\n" + CODE,
                        "CWE5QHLNM"));
    }

    @ParameterizedTest
    @MethodSource("responses")
    void theHeadersOfInterimResponsesAndTrailersAreCheckedToo(String response, String outcome) throws Exception {
        assertEquals(outcome, outcome(response));
    }

    @Test
    void endlessInterimResponsesAreReportedAsTooLong() throws Exception {
        assertEquals(
                "no usable response from SERVER: the response's headers exceed the limit of 65536 bytes",
                outcome("HTTP/1.1 100 Continue\r\n\r\n".repeat(3000)));
    }

    @Test
    void aByteOrderMarkBeforeTheJsonIsIgnored() throws Exception {
        assertEquals("CWE5QHLNM", outcome("HTTP/1.1 200 X\r\n" + JSON + "\r\n\u00ef\u00bb\u00bf" + CODE));
        assertEquals(
                "expected JSON at $, got an empty body (status 200)",
                outcome("HTTP/1.1 200 X\r\n" + JSON + "\r\n\u00ef\u00bb\u00bf"));
        assertEquals(
                "expected JSON at $, got malformed or incomplete JSON (status 200)",
                outcome("HTTP/1.1 200 X\r\n" + JSON + "\r\n" + "\u00ef\u00bb\u00bf".repeat(2) + CODE));
    }

    @Test
    void aRefusalStaysOneIfItsMediaTypeIsAmbiguous() throws Exception {
        assertEquals(
                "the server refused with status 401 with an empty body; the access token is wrong or has expired",
                outcome("HTTP/1.1 401 X\r\n" + JSON + "Content-Type: text/html; charset=a; charset=b\r\n"
                        + "Content-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "none", "gzip, gzip", "gzip\r\nContent-Encoding: br", "gzip"})
    void aRefusalStaysOneWhateverItsEncoding(String encoding) throws Exception {
        String refused = "the server refused with status 401 with %s; the access token is wrong or has expired";
        String head = "HTTP/1.1 401 X\r\nContent-Encoding: " + encoding + "\r\n\r\n";

        assertEquals(String.format(refused, "a body that cannot be read"), outcome(head + "not in gzip"));
        assertEquals(String.format(refused, "an empty body"), outcome(head));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: ",
                "content-type: application/json",
                JSON + "Content-Type: APPLICATION/JSON;charset=\"UTF-8\""
            })
    void aHeaderThatAddsNothingIsNoHarm(String header) throws Exception {
        assertEquals("CWE5QHLNM", outcome("HTTP/1.1 200 X\r\n" + JSON + header + "\r\n" + LENGTH + "\r\n" + CODE));
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, text/html",
        "'', another Content-Type",
        "application/json; charset=utf-16, it in another charset",
        "application/json; charset=utf-8; Charset=utf-16, it in another charset"
    })
    void oneMediaTypeOfSeveralIsEnoughToRefuseTheResponse(String other, String got) throws Exception {
        String line = "Content-Type: " + other + "\r\n";
        for (String both : List.of(JSON + line, line + JSON)) {
            assertEquals(
                    "expected application/json in UTF-8 at Content-Type, got " + got + " (status 200)",
                    outcome("HTTP/1.1 200 X\r\n" + both + LENGTH + "\r\n" + CODE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json ; charset=utf-8",
                "application/json; a=\"b;c\"\t;;\tcharset=\"UTF-8\" ;",
                "APPLICATION/JSON;charset=utf-8;charset=UTF-8"
            })
    void aMediaTypeMayHaveAnyFormOfRfc9110(String type) throws Exception {
        assertEquals("CWE5QHLNM", outcome("HTTP/1.1 200 X\r\nContent-Type: " + type + "\r\n" + LENGTH + "\r\n" + CODE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; c{harset=utf-8",
                "application/json; charset",
                "application/json; charset=",
                "application/json; charset =utf-8",
                "application/json; charset=utf-8 x",
                "application/json, text/html",
                "application/json charset=utf-8",
                "application/json; charset=\"utf-8"
            })
    void aMediaTypeOfAnotherFormIsRefused(String type) throws Exception {
        assertEquals(
                "expected application/json in UTF-8 at Content-Type, got "
                        + (type.matches("application/json[, ].*") ? "another Content-Type" : "it in another charset")
                        + " (status 200)",
                outcome("HTTP/1.1 200 X\r\nContent-Type: " + type + "\r\n" + LENGTH + "\r\n" + CODE));
    }

    /** With a regular expression that tries each run of spaces from each of them, it would take hours. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "application/json", "application/json;", "application/json; charset"})
    void aMediaTypeWithManySpacesIsReadAtOnce(String start) throws Exception {
        String type = start + " ".repeat(60_000) + "b";

        assertEquals(
                "expected application/json in UTF-8 at Content-Type, got "
                        + (start.contains(";") ? "it in another charset" : "another Content-Type") + " (status 200)",
                outcome("HTTP/1.1 200 X\r\nContent-Type: " + type + "\r\n" + LENGTH + "\r\n" + CODE));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aBodyInAnUnknownFormOfGzipIsRefused(int changed) throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(CODE.getBytes(ISO_8859_1));
        }
        String head =
                "HTTP/1.1 200 X\r\n" + JSON + "Content-Encoding: gzip\r\nContent-Length: " + zipped.size() + "\r\n\r\n";
        byte[] response = (head + zipped.toString(ISO_8859_1)).getBytes(ISO_8859_1);
        assertEquals("CWE5QHLNM", outcome(response));

        response[head.length() + changed] |= (byte) 0x81;

        assertEquals("expected a body in gzip at $, got one in an unknown form of it (status 200)", outcome(response));
    }

    /** With a regular expression that tries each run of backslashes from each of them, it would take hours. */
    @Test
    void aTextOfBackslashesIsMaskedAtOnce() {
        String text = "\\".repeat(1_000_000);

        assertEquals(text, new Mask(Map.of()).masked(text, true));
    }

    /** The server chooses the codes and the text: neither may make the search slow. */
    @Test
    void aRefusalFullOfWhatTheServerHandedOutIsMaskedAtOnce() throws Exception {
        String start = "a".repeat(10_000);
        try (RawServer server = new RawServer("http", connection -> {
                    for (int i = 0; connection.readRequest(); i++) {
                        String body = i < 100
                                ? CODE.replace("CWE5QHLNM", start + i)
                                : "{\"userCode\":\"a\",".repeat(300) + "\"message\":\"" + start + "\\u0025".repeat(100);
                        connection.send("HTTP/1.1 " + (i < 100 ? 200 : 500) + " X\r\n" + JSON + "Content-Length: "
                                + (body.length() + i / 100) + "\r\n\r\n" + body);
                        if (i == 100) {
                            return;
                        }
                    }
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .accessToken("a-token")
                        .build()) {
            for (int i = 0; i < 100; i++) {
                vbo.requestDeviceCode(new UUID(1, 2));
            }

            VboServiceException refused =
                    assertThrows(VboServiceException.class, () -> vbo.requestDeviceCode(new UUID(1, 2)));

            assertFalse(refused.responseText().contains("aa"), refused.responseText());
        }
    }
}
