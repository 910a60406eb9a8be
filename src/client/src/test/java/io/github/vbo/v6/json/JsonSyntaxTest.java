package io.github.vbo.v6.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.vbo.v6.json.JsonSyntax.Flaw;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSyntaxTest {
    private static final String SAMPLE =
            "{\"userCode\":\"CWE5QHLNM\",\"verificationUrl\":\"https:\\/\\/microsoft.com\","
                    + "\"expiresIn\":899,\"message\":\"Öffnen Sie \\u00e4 € 😀 \\ud83d\\ude00\\n\",\"more\":[true,false,null,-1.5e+3,{}]}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                " true\n",
                "\tfalse\r",
                "0",
                "-0.0",
                "12.5E-07",
                "1e5",
                "\"\"",
                "[]",
                "[ 1 , [ ] , { } ]",
                "{}",
                "{\"a\":1,\"a\":2}",
                "{ \"\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\" }",
                "\"\\ud83d\\ude00\"",
                "\"é € 😀 \u007f \u2028\"",
            })
    void jsonHasNoFlaw(String json) {
        assertNull(flaw(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "TRUE",
                "True",
                "nulL",
                "NaN",
                "Infinity",
                "tru",
                "+1",
                "-",
                "1.",
                ".5",
                "1e",
                "1e+",
                "'a'",
                "\"a",
                "\"\\'\"",
                "\"\\\n\"",
                "\"\\a\"",
                "\"\\u12g4\"",
                "\"\\u123",
                "\"\\u١٢٣٤\"",
                "\"\\ud83d\"",
                "\"\\ud83d\\n\"",
                "\"\\ud83dx\"",
                "\"\\ud83d\\u0041\"",
                "\"\\ude00\"",
                "{\"\\ud83d\":1}",
                "{\"unknown\":{\"\\ude00\":TRUE}}",
                "{",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1:2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{1:1}",
                "{\"a\" 1}",
                "[1}",
                "{\"a\":1]",
                "// a\n1",
                "/* a */1",
                "# a\n1",
                "\u00a0\u00a01",
                "\ufeff1",
            })
    void anythingElseIsMalformed(String json) {
        assertEquals(Flaw.MALFORMED, flaw(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2", "01", "0x1", "{}{}", "[]]", "true,", "null x", "\"\"\"\"", "1\0", "{} //"})
    void moreAfterTheValueIsAFlaw(String json) {
        assertEquals(Flaw.TRAILING, flaw(json));
    }

    @Test
    void aControlCharacterInAStringIsAFlaw() {
        for (char character = 0; character < ' '; character++) {
            assertEquals(Flaw.CONTROL_CHARACTER, flaw("{\"unknown\":\"a" + character + "\"}"));
            assertEquals(Flaw.CONTROL_CHARACTER, flaw("{\"a" + character + "\":1}"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80",
        "bf",
        "c0af",
        "c1bf",
        "c3",
        "c328",
        "e0809f",
        "e09fbf",
        "e282",
        "e28228",
        "eda080",
        "edbfbf",
        "f08080af",
        "f08fbfbf",
        "f0908d",
        "f4908080",
        "f5808080",
        "ff",
        "fe",
    })
    void bytesThatAreNotUtf8AreAFlaw(String hex) {
        Buffer json =
                new Buffer().writeUtf8("\"").write(HexFormat.of().parseHex(hex)).writeUtf8("\"");

        assertEquals(Flaw.NOT_UTF_8, JsonSyntax.firstFlaw(json));
    }

    @Test
    void nestingHasALimit() {
        assertNull(flaw("[".repeat(255) + "]".repeat(255)));
        assertEquals(Flaw.TOO_DEEP, flaw("[".repeat(256) + "]".repeat(256)));
        assertNull(flaw("{\"a\":".repeat(255) + "1" + "}".repeat(255)));
        assertEquals(Flaw.TOO_DEEP, flaw("{\"a\":".repeat(1_000_000)));
    }

    @Test
    void aCharacterMayLieInTwoSegments() {
        for (int length = 8180; length < 8200; length++) {
            assertNull(flaw("\"" + "a".repeat(length) + "€😀\\u00e4\""));
            assertEquals(Flaw.MALFORMED, flaw("\"" + "a".repeat(length) + "\\ud83d\""));
        }
    }

    @Test
    void theBytesAreLeftForTheReader() {
        Buffer json = new Buffer().writeUtf8(SAMPLE);

        assertNull(JsonSyntax.firstFlaw(json));
        assertEquals(SAMPLE, json.readUtf8());
    }

    /** Jackson reads strictly by default, but accepts a lone surrogate and the bytes of one. */
    @Test
    void whatJacksonRefusesIsNeverAccepted() {
        long seed = Long.getLong("seed", 20261126L);
        Random random = new Random(seed);
        byte[] sample = SAMPLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = mutated(sample, random);
            boolean accepted = JsonSyntax.firstFlaw(new Buffer().write(mutated)) == null;
            if (accepted) {
                assertNull(
                        refusalOfJackson(mutated),
                        () -> "seed " + seed + ": " + new String(mutated, StandardCharsets.UTF_8));
            }
        }
        assertNotNull(refusalOfJackson("TRUE".getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] mutated(byte[] sample, Random random) {
        byte[] bytes = sample.clone();
        String[] pieces = {
            "\"", "\\", "u", "d8", "{", "}", "[", "]", ",", ":", "0", "e", ".", "-", " ", "\n", "T", "\0", "\u00e9"
        };
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            Buffer edited = new Buffer().write(bytes, 0, at);
            switch (random.nextInt(4)) {
                case 0 -> edited.writeByte(random.nextInt(256)).write(bytes, at + 1, bytes.length - at - 1);
                case 1 -> edited.write(bytes, at + 1, bytes.length - at - 1);
                case 2 ->
                    edited.writeUtf8(pieces[random.nextInt(pieces.length)]).write(bytes, at, bytes.length - at);
                default -> edited.write(bytes, random.nextInt(at + 1), 1).write(bytes, at, bytes.length - at);
            }
            bytes = edited.readByteArray();
        }
        return bytes;
    }

    private static IOException refusalOfJackson(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            int values = 0;
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                parser.getText();
                if (depth == 0 && ++values > 1) {
                    return new IOException("more after the value");
                }
            }
            return values == 1 ? null : new IOException("no value");
        } catch (IOException e) {
            return e;
        }
    }

    private static Flaw flaw(String json) {
        return JsonSyntax.firstFlaw(new Buffer().writeUtf8(json));
    }
}
