package io.github.vbo.v6;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Responses whose bytes are changed at random. What the client accepts, a strict reader accepts too, with the same values.
 * {@code -Dmutations=100000 -Dmutations.seed=2} tries more of them, or others.
 */
class MutationsTest {
    private static final int MUTATIONS = Integer.getInteger("mutations", 5000);
    private static final long SEED = Long.getLong("mutations.seed", 1);
    private static final String TOKEN = "eyJhbGciOiJub25lIn0";
    private static final DeviceCode EXPIRED =
            new DeviceCode("DLSJ93K8Q", URI.create("https://microsoft.com/devicelogin"), Instant.EPOCH, "");

    private static final String CODE =
            "{\"userCode\": \"CWE5QHLNM\", \"extra\": [1e3, {\"\u00e4\": null}, \"\\ud83d\\ude00\"],"
                    + " \"verificationUrl\": \"https://microsoft.com/devicelogin\", \"expiresIn\": 899, \"message\": \"\u00d6ffnen\"}";
    private static final String ORGANIZATIONS = "[{\"id\": \"40dfa255-2762-43e5-8320-dff7a9201f90\","
            + " \"name\": \"abc.onmicrosoft.com\"}, {\"name\": \"b\", \"type\": \"Office365\", \"isTeamsOnline\": true}]";
    private static final String ANSWER = "{\"authenticated\": true, \"more\": {\"a\": -0.5, \"b\": \"\\\\\\\"\\n\"}}";

    /** Texts that servers and attackers put where they do not belong. */
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "\"",
            "\\",
            "\\'",
            "\\u0000",
            "\\ud800",
            "'",
            "{",
            "}",
            "[",
            "]",
            "TRUE",
            "true",
            "nulL",
            "NaN",
            "-",
            "+",
            "0",
            "00",
            "1e9",
            "1e999999999",
            ".",
            "/**/",
            "\ufeff",
            "\u00a0",
            "\u2028",
            "\u0661",
            "\ud83d\ude00",
            "Content-Length: 5\r\n",
            "Content-Length: 5,5\r\n",
            "content-length: +5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Content-Encoding: gzip\r\n",
            "Content-Encoding: br\r\n",
            "Content-Type: text/html\r\n",
            "Content-Type: application/json\r\n",
            "; charset=utf-16",
            " folded\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.0",
            "HTTP/2",
            "ICY ",
            "204",
            "401",
            "Connection: close\r\n",
            "0\r\n\r\n",
            "ffffffffffffffff",
            "\"expiresIn\": 5,",
            "\"authenticated\": false,");

    private final Random random = new Random(SEED);
    private volatile byte[] response = {};

    private record Operation(
            Function<VboClient, List<String>> call, Function<JsonNode, List<String>> expected, String json) {}

    private static final List<Operation> OPERATIONS = List.of(
            new Operation(
                    vbo -> {
                        DeviceCode code = vbo.requestDeviceCode(new UUID(1, 2));
                        return List.of(code.userCode(), "" + code.verificationUri(), code.message());
                    },
                    json -> List.of(
                            json.get("userCode").textValue(),
                            json.get("verificationUrl").textValue(),
                            json.path("message").asText("")),
                    CODE),
            new Operation(
                    vbo -> vbo.organizations().stream()
                            .map(item -> "" + item.name())
                            .toList(),
                    json -> json.valueStream()
                            .map(item -> "" + item.path("name").textValue())
                            .toList(),
                    ORGANIZATIONS),
            new Operation(
                    vbo -> List.of("" + vbo.isSignedIn(EXPIRED)),
                    json -> List.of("" + json.get("authenticated").booleanValue()),
                    ANSWER));

    /** The same body in each form of a response that the client accepts. */
    private static List<byte[]> forms(String json) throws IOException {
        byte[] plain = json.getBytes(UTF_8);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n";
        return List.of(
                joined(head + "Content-Length: " + plain.length + "\r\n\r\n", plain, ""),
                joined(
                        head + "Content-Length: " + zipped.size() + "\r\nContent-Encoding: gzip\r\n\r\n",
                        zipped.toByteArray(),
                        ""),
                joined(
                        head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(plain.length) + ";a=b\r\n",
                        plain,
                        "\r\n0\r\nA: trailer\r\n\r\n"),
                joined(
                        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head + "Connection: close\r\n\r\n",
                        plain,
                        ""));
    }

    private static byte[] joined(String start, byte[] body, String end) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(start.getBytes(ISO_8859_1));
        all.write(body);
        all.write(end.getBytes(ISO_8859_1));
        return all.toByteArray();
    }

    private static VboClient client(RawServer server) {
        return VboClient.builder(server.url().uri())
                .accessToken(TOKEN)
                .callTimeout(Duration.ofSeconds(20))
                .build();
    }

    @Test
    void theClientAcceptsNothingThatAStrictReaderRefuses() throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        PrintStream usual = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (RawServer server = new RawServer("http", connection -> {
                    connection.readRequest();
                    connection.send(response);
                });
                VboClient vbo = client(server);
                PrintStream captured = new PrintStream(errors, true, UTF_8)) {
            System.setErr(captured);
            for (Operation operation : OPERATIONS) {
                for (byte[] form : forms(operation.json)) {
                    response = form;
                    // A client of its own: the server closes each connection, perhaps while the next request is sent.
                    try (VboClient another = client(server)) {
                        assertEquals(operation.expected.apply(StrictReader.json(form)), operation.call.apply(another));
                    }
                }
            }
            for (int i = 0; i < MUTATIONS; i++) {
                Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
                List<byte[]> forms = forms(operation.json);
                response = mutated(forms.get(random.nextInt(forms.size())));
                outcomes.merge(outcome(operation, vbo, "seed " + SEED + ", mutation " + i), 1, Integer::sum);
            }
        } finally {
            System.setErr(usual);
        }
        assertEquals("", errors.toString(UTF_8));
        assertTrue(outcomes.getOrDefault("accepted", 0) > 0, outcomes::toString);
        if (MUTATIONS > 5000) {
            System.out.println(MUTATIONS + " mutations, seed " + SEED + ": " + outcomes);
        }
    }

    private String outcome(Operation operation, VboClient vbo, String which) {
        List<String> read;
        try {
            read = operation.call.apply(vbo);
        } catch (VboException e) {
            assertFalse(
                    e.getMessage().contains("no complete response within"),
                    () -> which + " ran to its limit: " + text());
            assertFalse(
                    e.getMessage().matches("(?s).*(\\p{Cntrl}|" + TOKEN + ").*"), () -> which + ": " + e.getMessage());
            return e.getClass().getSimpleName();
        } catch (RuntimeException e) {
            throw new AssertionError(which + " is not one of the client's failures: " + text(), e);
        }
        try {
            assertEquals(operation.expected.apply(StrictReader.json(response)), read, () -> which + ": " + text());
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(which + " is accepted, but a strict reader refuses it: " + text(), e);
        }
        return "accepted";
    }

    private String text() {
        return new String(response, ISO_8859_1).replace("\r", "\\r").replace("\n", "\\n\n");
    }

    private byte[] mutated(byte[] original) throws IOException {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : original) {
            bytes.add(each);
        }
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            int at = random.nextInt(bytes.size());
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 40), bytes.size() - at);
            switch (random.nextInt(7)) {
                case 0 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
                case 1 -> bytes.set(at, (byte) random.nextInt(256));
                case 2 -> bytes.subList(at, at + length).clear();
                case 3 -> bytes.addAll(at, List.copyOf(bytes.subList(at, at + length)));
                case 4 -> bytes.subList(at, bytes.size()).clear();
                default -> {
                    byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
                    for (int i = 0; i < piece.length; i++) {
                        if (left % 2 == 0 && at + i < bytes.size()) {
                            bytes.set(at + i, piece[i]);
                        } else {
                            bytes.add(at + i, piece[i]);
                        }
                    }
                }
            }
            if (bytes.isEmpty()) {
                bytes.add((byte) random.nextInt(256));
            }
        }
        byte[] mutated = new byte[bytes.size()];
        for (int i = 0; i < mutated.length; i++) {
            mutated[i] = bytes.get(i);
        }
        return mutated;
    }
}
