package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.vbo.v6.model.Organization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A list may have 16 MiB of JSON, and anything else 1 MiB, however it is sent. */
@Timeout(60)
class LongListsTest {
    private static final int LIST = 16 << 20;
    private static final int OTHER = 1 << 20;
    private static final String CODE =
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https://microsoft.com/devicelogin\","
                    + "\"expiresIn\":899,\"message\":\"\"}";

    /** How a body is sent. */
    enum Sending {
        WHOLE,
        CHUNKED,
        ZIPPED,
        UNTIL_CLOSED;

        byte[] response(byte[] json) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes("HTTP/1.1 200 X\r\nContent-Type: application/json\r\n".getBytes(UTF_8));
            switch (this) {
                case WHOLE -> withLength(bytes, json);
                case ZIPPED -> {
                    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
                    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
                        zip.write(json);
                    }
                    bytes.writeBytes("Content-Encoding: gzip\r\n".getBytes(UTF_8));
                    withLength(bytes, zipped.toByteArray());
                }
                case CHUNKED -> {
                    bytes.writeBytes("Transfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
                    for (int from = 0; from < json.length; from += 4096) {
                        byte[] chunk = Arrays.copyOfRange(json, from, Math.min(from + 4096, json.length));
                        bytes.writeBytes((Integer.toHexString(chunk.length) + "\r\n").getBytes(UTF_8));
                        bytes.writeBytes(chunk);
                        bytes.writeBytes("\r\n".getBytes(UTF_8));
                    }
                    bytes.writeBytes("0\r\n\r\n".getBytes(UTF_8));
                }
                case UNTIL_CLOSED -> {
                    bytes.writeBytes("\r\n".getBytes(UTF_8));
                    bytes.writeBytes(json);
                }
            }
            return bytes.toByteArray();
        }

        private static void withLength(ByteArrayOutputStream response, byte[] body) {
            response.writeBytes(("Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
            response.writeBytes(body);
        }
    }

    /** The result of a call whose responses are these, one after another. */
    private static <T> T outcome(Function<VboClient, T> calls, byte[]... responses) throws IOException {
        try (RawServer server = new RawServer("http", connection -> {
                    for (byte[] response : responses) {
                        connection.readRequest();
                        connection.send(response);
                    }
                });
                VboClient vbo = VboClient.builder(server.url().uri())
                        .accessToken("a-token")
                        .build()) {
            return calls.apply(vbo);
        }
    }

    private static String failure(Function<VboClient, ?> call, byte[] response) throws IOException {
        return outcome(vbo -> assertThrows(VboException.class, () -> call.apply(vbo)), response)
                .getMessage()
                .replaceAll("http://[^ ]*/", "SERVER");
    }

    /** An organization as a server sends it: with properties that the contract does not have. */
    private static String organization(int number, int bytes) {
        String start = """
                {"id":"40dfa255-2762-43e5-8320-%012d","name":"abc%d.onmicrosoft.com","type":"Office365","_links":\
                {"self":{"href":\"""".formatted(number, number);
        return start + "x".repeat(bytes - start.length() - 4) + "\"}}}";
    }

    private static String list(int organizations, int bytes) {
        return IntStream.range(0, organizations)
                .mapToObj(number -> organization(number, bytes))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static byte[] padded(String json, int bytes) {
        return (json + " ".repeat(bytes - json.length())).getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void fiveThousandOrganizationsOf2KBAreOneCall(Sending sending) throws IOException {
        byte[] response = sending.response(list(5000, 2048).getBytes(UTF_8));

        List<Organization> organizations = outcome(VboClient::organizations, response);

        assertEquals(5000, organizations.size());
        assertEquals("abc4999.onmicrosoft.com", organizations.get(4999).name());
    }

    @ParameterizedTest
    @EnumSource
    void aListMayHave16MiB(Sending sending) throws IOException {
        String json = list(8000, 2048);

        assertEquals(
                8000,
                outcome(VboClient::organizations, sending.response(padded(json, LIST)))
                        .size());
        assertEquals(
                "listOrganizations: expected a body of at most 16 MiB at $, got a longer one (status 200)",
                failure(VboClient::organizations, sending.response(padded(json, LIST + 1))));
    }

    @ParameterizedTest
    @EnumSource
    void anythingElseMayHave1MiB(Sending sending) throws IOException {
        Function<VboClient, DeviceCode> call = vbo -> vbo.requestDeviceCode(new UUID(1, 2));

        assertEquals(
                "CWE5QHLNM",
                outcome(call, sending.response(padded(CODE, OTHER))).userCode());
        assertEquals(
                "requestDeviceCode: expected a body of at most 1 MiB at $, got a longer one (status 200)",
                failure(call, sending.response(padded(CODE, OTHER + 1))));
    }

    @Test
    void aListsLimitEndsWithTheList() throws IOException {
        byte[] list = Sending.WHOLE.response(padded(list(3, 2048), LIST));
        byte[] code = Sending.WHOLE.response(padded(CODE, OTHER + 1));

        String message = outcome(
                vbo -> {
                    vbo.organizations();
                    return assertThrows(VboContractException.class, () -> vbo.requestDeviceCode(new UUID(1, 2)))
                            .expected();
                },
                list,
                code);

        assertEquals("a body of at most 1 MiB", message);
    }

    @ParameterizedTest
    @CsvSource({"true, 18939904", "false, 1245184"})
    void theBytesOfAResponseThatAreNotJsonHaveALimitToo(boolean list, long bytes) throws IOException {
        String chunks = "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("1;" + "x".repeat(1000) + "\r\n \r\n").repeat(20_000);

        String failure = failure(
                list ? VboClient::organizations : vbo -> vbo.requestDeviceCode(new UUID(1, 2)), chunks.getBytes(UTF_8));

        assertEquals(
                (list ? "listOrganizations" : "requestDeviceCode")
                        + ": no usable response from SERVER: the response exceeds the limit of " + bytes + " bytes",
                failure);
    }

    /** Each is of one kind from end to end. Reading must not go back to the start for each byte of it. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\0', delimiter = '|', textBlock = """
            [              |       | {}]
            [{"extra":     |       | 1}]
            [{"extra":     | 1     | 1}]
            [{"extra":1.   | 0     | }]
            [{"name":"     | x     | "}]
            [{"name":"     | \\u0100 | "}]
            [{"extra":"    | \\n   | "}]
            [{"            | x     | ":1}]
            [{"extra":[    | [],   | []]}]
            [{             | "":1, | "x":1}]
            """)
    void aListOf16MiBOfOneKindIsReadInOnePass(String start, String part, String end) throws IOException {
        String repeated = part == null ? " " : part;
        int times = (LIST - start.length() - end.length()) / repeated.length();
        byte[] json = (start + repeated.repeat(times) + end).getBytes(UTF_8);
        byte[] response = Sending.WHOLE.response(json);

        assertEquals(1, outcome(VboClient::organizations, response).size());
    }

    @Test
    void aListOfManySmallItemsIsNotKept() throws IOException {
        byte[] most = ("[{}" + ",{}".repeat(499_999) + "]").getBytes(UTF_8);
        byte[] more = ("[{}" + ",{}".repeat(500_000) + "]").getBytes(UTF_8);

        assertEquals(
                500_000,
                outcome(VboClient::organizations, Sending.WHOLE.response(most)).size());
        assertEquals(
                "listOrganizations: expected the end of an array of at most 500000 items at $[500000], got another item"
                        + " (status 200)",
                failure(VboClient::organizations, Sending.WHOLE.response(more)));
    }
}
