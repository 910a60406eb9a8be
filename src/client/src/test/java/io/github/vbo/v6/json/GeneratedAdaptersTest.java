package io.github.vbo.v6.json;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.hard.model.Id;
import io.github.vbo.v6.hard.model.OddNames;
import io.github.vbo.v6.hard.model.State;
import io.github.vbo.v6.hard.model.Thing;
import io.github.vbo.v6.hard.model.Things;
import io.github.vbo.v6.hard.model.Token;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedAdaptersTest {
    private static final UUID ID = UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90");
    private static final String THING = thing("note", "null");

    /** A valid thing in which one property has the given value; without a value, that property is missing. */
    private static String thing(String property, String value) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("id", "\"" + ID + "\"");
        properties.put("state", "\"a-b\"");
        properties.put("tags", "[\"ab\"]");
        properties.put("count", "0");
        properties.put("size", "2");
        properties.put("ratio", "0.5");
        properties.put("flag", "true");
        properties.put("note", "null");
        if (value == null) {
            properties.remove(property);
        } else {
            properties.put(property, value);
        }
        return properties.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(joining(",", "{", "}"));
    }

    private static <T> T read(Class<T> type, String json) throws IOException {
        return new Moshi.Builder().build().adapter(type).fromJson(json);
    }

    private static <T> String write(Class<T> type, T value) {
        return new Moshi.Builder().build().adapter(type).toJson(value);
    }

    private static void assertViolation(Class<?> type, String json, String path, String expected, String got) {
        JsonDataException thrown = assertThrows(JsonDataException.class, () -> read(type, json));

        ContractViolation violation = assertInstanceOf(ContractViolation.class, thrown.getCause());
        assertEquals(List.of(path, expected, got), List.of(violation.path(), violation.expected(), violation.got()));
        assertEquals("Expected " + expected + " at " + path + ", got " + got, violation.getMessage());
        assertEquals(violation.getMessage(), thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id     |                | $.id     | a required property | nothing
            id     | null           | $.id     | a UUID | null
            id     | 7              | $.id     | a UUID | a number
            id     | "1-1-1-1-1"    | $.id     | a UUID | a string of length 9 that is not a UUID
            id     | "40dfa255-2762-43e5-8320-dff7a9201f9g" | $.id | a UUID | a string of length 36 that is not a UUID
            state  | null           | $.state  | a value other than null | null
            state  | 1              | $.state  | a string | a number
            before | null           | $.before | a value other than null | null
            before | 1              | $.before | a string | a number
            tags   |                | $.tags   | a required property | nothing
            tags   | null           | $.tags   | an array | null
            tags   | {}             | $.tags   | an array | an object
            tags   | []             | $.tags   | an array of length 1 or more | an array of length 0
            tags   | ["ab","ab","ab","ab"] | $.tags | an array of length 3 or less | an array of length 4
            tags   | ["ab","secret",null] | $.tags[2] | a string | null
            tags   | ["ab","s"]     | $.tags[1] | a string of length 2 or more | a string of length 1
            tags   | ["ab",12345]   | $.tags[1] | a string | a number
            count  |                | $.count  | a required property | nothing
            count  | null           | $.count  | a 32-bit integer | null
            count  | "899"          | $.count  | a 32-bit integer | a string
            count  | [899]          | $.count  | a 32-bit integer | an array
            count  | -1             | $.count  | a 32-bit integer of at least 0 | a smaller number
            count  | 900            | $.count  | a 32-bit integer of at most 899 | a greater number
            count  | 898.5          | $.count  | a 32-bit integer | a number out of range or with a fraction
            count  | 2147483648     | $.count  | a 32-bit integer | a number out of range or with a fraction
            count  | 1e400          | $.count  | a 32-bit integer | a number out of range or with a fraction
            size   | 1              | $.size   | a 64-bit integer above 1 | a number of 1 or less
            size   | 9223372036854775808 | $.size | a 64-bit integer | a number out of range or with a fraction
            size   | 1e1000000000   | $.size   | a 64-bit integer | a number out of range or with a fraction
            size   | 1e-1000000000  | $.size   | a 64-bit integer | a number out of range or with a fraction
            size   | 1e99999999999  | $.size   | a 64-bit integer | a number out of range or with a fraction
            ratio  | 0              | $.ratio  | a number above 0 | a number of 0 or less
            ratio  | 1.0            | $.ratio  | a number below 1 | a number of 1 or more
            ratio  | 1e1000000000   | $.ratio  | a number below 1 | a number of 1 or more
            amount | 1e99999999999  | $.amount | a number | a number out of range
            ratio  | "0.5"          | $.ratio  | a number | a string
            flag   | "true"         | $.flag   | a boolean | a string
            flag   | 1              | $.flag   | a boolean | a number
            flag   | null           | $.flag   | a boolean | null
            note   |                | $.note   | a required property | nothing
            note   | ""             | $.note   | a string of length 1 or more | a string of length 0
            note   | 12345          | $.note   | a string | a number
            link   | null           | $.link   | an absolute URI | null
            link   | "/relative"    | $.link   | an absolute URI | a string of length 9 that is not an absolute URI
            link   | "http://a b"   | $.link   | an absolute URI | a string of length 10 that is not an absolute URI
            code   | null           | $.code   | a string | null
            code   | "x"            | $.code   | a string of length 2 or more | a string of length 1
            code   | "\uD83D\uDE00" | $.code   | a string of length 2 or more | a string of length 1
            code   | "vwxyz"        | $.code   | a string of length 4 or less | a string of length 5
            code   | "x y"          | $.code   | a string of the form that the contract states | a string of length 3 of another form
            code   | "xy\\n"        | $.code   | a string of the form that the contract states | a string of length 3 of another form
            hint   | false          | $.hint   | a string | a boolean
            limit  | "1"            | $.limit  | a 64-bit integer | a string
            open   | null           | $.open   | a boolean | null
            parent | []             | $.parent | an object | an array
            parent | {}             | $.parent.id | a required property | nothing
            parent | null           | $.parent | a value other than null | null
            more   | null           | $.more   | a value other than null | null
            owner  | {"id":null}    | $.owner.id | a UUID | null
            ids    | [{}]           | $.ids[0].id | a required property | nothing
            ids    | [null]         | $.ids[0] | a value other than null | null
            states | ["Ok",0]       | $.states[1] | a string | a number
            grid   | [[],[1,6]]     | $.grid[1][1] | a 32-bit integer of at most 5 | a greater number
            grid   | [[],[1,2,3]]   | $.grid[1] | an array of length 2 or less | an array of length 3
            more   | [{}]           | $.more[0].id | a required property | nothing
            """)
    void eachViolationIsReportedWithoutTheValue(
            String property, String value, String path, String expected, String got) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> assertViolation(Thing.class, thing(property, value), path, expected, got));
    }

    @Test
    void aDuplicatePropertyIsRefused() {
        String twice = THING.replace("{", "{\"flag\":false,");

        assertViolation(Thing.class, twice, "$.flag", "each property once", "a duplicate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}      | $    | an array | an object
            [null]  | $[0] | a value other than null | null
            [%s,%s,{}] | $[2].id | a required property | nothing
            [%s,%s,%s,%s] | $ | an array of length 3 or less | an array of length 4
            """)
    void anArrayAsTheWholeResponseIsChecked(String json, String path, String expected, String got) {
        assertViolation(Things.class, json.replace("%s", THING), path, expected, got);
    }

    @Test
    void nullAsTheWholeResponseIsReadAsNull() throws IOException {
        assertNull(read(Things.class, "null"));
        assertNull(read(Thing.class, "null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"899", "899.0", "8.99e2", "8990e-1"})
    void aNumberWithoutAFractionIsAnIntegerInAnyNotation(String number) throws IOException {
        assertEquals(899, read(Thing.class, thing("count", number)).count());
    }

    @Test
    void valuesAtTheirBoundsAreAccepted() throws IOException {
        assertEquals(
                Long.MAX_VALUE,
                read(Thing.class, thing("size", "9223372036854775807")).size());
        assertEquals(
                Long.MIN_VALUE,
                read(Thing.class, thing("limit", "-9223372036854775808")).limit());
        assertEquals(
                new BigDecimal("0.999"),
                read(Thing.class, thing("ratio", "0.999")).ratio());
        assertEquals(
                "\uD83D\uDE00\uD83D\uDE00",
                read(Thing.class, thing("note", "\"\uD83D\uDE00\uD83D\uDE00\"")).note());
        assertEquals("a\"\\", read(Thing.class, thing("code", "\"a\\\"\\\\\"")).code());
        assertEquals(
                new BigDecimal("1".repeat(400)),
                read(Thing.class, thing("amount", "1".repeat(400))).amount());
        assertEquals(List.of(), read(Things.class, "[]").items());
    }

    @Test
    void aVeryLongNumberIsRefusedAtOnce() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertViolation(
                        Thing.class,
                        thing("amount", "1".repeat(1_000_000)),
                        "$.amount",
                        "a number of at most 400 characters",
                        "a number of 1000000 characters"));
    }

    @Test
    void unknownPropertiesAndAnyOrderAreAccepted() throws IOException {
        String json = """
                {"note":"n","new":{"id":[1,{}]},"flag":false,"ratio":5e-1,"size":2,"new":null,
                 "count":1,"tags":["ab"],"state":"Ok","id":"40DFA255-2762-43E5-8320-DFF7A9201F90"}""";

        Thing thing = read(Thing.class, json);

        assertEquals(ID, thing.id());
        assertEquals("n", thing.note());
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "before"})
    void aValueThatIsNotListedIsKept(String property) throws IOException {
        Thing thing = read(Thing.class, thing(property, "\"of tomorrow\""));

        assertEquals(new State("of tomorrow"), property.equals("state") ? thing.state() : thing.before());
        assertTrue(write(Thing.class, thing).contains("\"" + property + "\":\"of tomorrow\""));
    }

    @Test
    void oddEnumValuesAreConstants() {
        assertEquals(
                List.of("a-b", "1st", "Ok", "say \"hi\"", "C:\\users", "*", ""),
                List.of(
                        State.A_B.value(),
                        State._1ST.value(),
                        State.OK.value(),
                        State.SAY_HI_.value(),
                        State.C_USERS.value(),
                        State.STAR.value(),
                        State.EMPTY.value()));
    }

    @Test
    void nullIsWrittenForARequiredPropertyAndLeftOutForAnOptionalOne() throws IOException {
        assertEquals(THING, write(Thing.class, read(Thing.class, THING)));
        assertEquals(THING, write(Thing.class, read(Thing.class, thing("hint", "null"))));
        assertEquals(THING, write(Thing.class, read(Thing.class, thing("owner", "null"))));
    }

    @Test
    void whatIsWrittenIsReadBackUnchanged() throws IOException {
        Thing inner = read(Thing.class, THING);
        Thing thing = new Thing(
                ID,
                State.SAY_HI_,
                List.of("ab", "cd"),
                899,
                Long.MAX_VALUE,
                new BigDecimal("0.25"),
                false,
                "note",
                URI.create("https://host/path?q#f"),
                "a\"\\b",
                "hint",
                State.OK,
                Long.MIN_VALUE,
                new BigDecimal("1E+3"),
                true,
                inner,
                new Id(ID),
                List.of(new Id(ID)),
                List.of(State.EMPTY, new State("new")),
                List.of(List.of(), List.of(1, 2)),
                new Things(List.of(inner)));

        assertEquals(thing, read(Thing.class, write(Thing.class, thing)));
    }

    @Test
    @SuppressWarnings("deprecation")
    void namesThatJavaDoesNotAllowAreKeptOnTheWire() throws IOException {
        String json = """
                {"class":"1","NAMES":"2",".issued":"3","snake_case":"4","value":"5","valueValue":"6","model":"7",\
                "reader":"8","writer":"9","moshi":"10","object":"11","property":"12","this":"13","schema":"14",\
                "it's <a> & b":"15","$dollar":"16","old":"17"}""";

        OddNames odd = read(OddNames.class, json);

        assertEquals(
                new OddNames(
                        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17"),
                odd);
        assertEquals(json, write(OddNames.class, odd));
    }

    @Test
    void aRecordDoesNotChangeWhenItsSourceListDoes() throws IOException {
        List<Thing> items = new ArrayList<>(List.of(read(Thing.class, THING)));
        Things things = new Things(items);
        items.clear();

        assertEquals(1, things.items().size());
        assertThrows(UnsupportedOperationException.class, things.items()::clear);
        List<List<Integer>> grid = read(Thing.class, thing("grid", "[[1]]")).grid();
        assertThrows(UnsupportedOperationException.class, grid.get(0)::clear);
    }

    @Test
    void aRecordRefusesNullOnlyWhereTheContractDoes() {
        assertNull(new Token("a", null, "i", null).expires());
        assertEquals(
                "issued",
                assertThrows(NullPointerException.class, () -> new Token("a", null, null, null))
                        .getMessage());
        assertEquals(
                "value",
                assertThrows(NullPointerException.class, () -> new State(null)).getMessage());
    }

    @Test
    void sensitiveValuesAreNotShown() {
        Token token = new Token("secret", List.of("secret"), "today", null);

        assertEquals("Token[accessToken=***, refreshTokens=***, issued=today, expires=null]", token.toString());
        assertFalse(token.toString().contains("secret"));
    }
}
