package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract breaks no client of the released one, unless its version says so. The check finds planted breaks. */
class BreakingChangesIT {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Path RELEASED = Path.of("../openapi/released/vbo-v6.yaml");

    @Test
    void theContractKeepsWhatWasReleasedUnlessItsVersionSaysOtherwise() throws Exception {
        JsonNode released = YAML.readTree(RELEASED.toFile());
        JsonNode contract = YAML.readTree(Path.of("../openapi/vbo-v6.yaml").toFile());
        String before = released.at("/info/version").asText();
        String now = contract.at("/info/version").asText();
        List<String> breaks = BreakingChanges.between(released, contract);

        assertTrue(
                breaks.isEmpty() || mayBreak(before, now),
                () -> "Contract " + now + " breaks " + before + ", which its version does not say: " + breaks);
    }

    @ParameterizedTest
    @CsvSource({
        "0.2.0, 0.2.0, false",
        "0.2.0, 0.2.1, false",
        "0.2.9, 0.3.0, true",
        "0.9.0, 0.10.0, true",
        "0.10.0, 0.9.0, false",
        "0.9.0, 1.0.0, true",
        "1.2.0, 1.3.0, false",
        "1.2.0, 2.0.0, true",
        "2.0.0, 1.9.0, false"
    })
    void aVersionSaysWhetherItMayBreakTheOneBefore(String before, String now, boolean mayBreak) {
        assertEquals(mayBreak, mayBreak(before, now));
    }

    private static boolean mayBreak(String before, String now) {
        int[] was = numbers(before);
        int[] is = numbers(now);
        return is[0] > was[0] || is[0] == 0 && was[0] == 0 && is[1] > was[1];
    }

    private static int[] numbers(String version) {
        return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void breaking(String edit, JsonNode released, JsonNode edited) {
        assertNotEquals(List.of(), BreakingChanges.between(released, edited));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void compatible(String edit, JsonNode released, JsonNode edited) {
        assertEquals(List.of(), BreakingChanges.between(released, edited));
    }

    static Stream<Arguments> breaking() throws IOException {
        return edits("breaking");
    }

    static Stream<Arguments> compatible() throws IOException {
        return edits("compatible");
    }

    private static Stream<Arguments> edits(String kind) throws IOException {
        JsonNode released = YAML.readTree(RELEASED.toFile());
        JsonNode edits = YAML.readTree(BreakingChangesIT.class.getResource("/contract-edits.yaml"));
        return StreamSupport.stream(edits.get(kind).spliterator(), false)
                .map(edit -> Arguments.of(edit.get("edit").asText(), released, edited(released, edit)));
    }

    /** A copy in which what the edit's JSON pointer names is set, renamed or removed. */
    private static JsonNode edited(JsonNode released, JsonNode edit) {
        JsonNode copy = released.deepCopy();
        JsonPointer at = JsonPointer.compile(edit.get("at").asText());
        JsonNode parent = copy.at(at.head());
        if (parent instanceof ArrayNode array) {
            array.insert(at.last().getMatchingIndex(), edit.get("set"));
            return copy;
        }
        ObjectNode object = (ObjectNode) parent;
        String name = at.last().getMatchingProperty();
        JsonNode value = object.remove(name);
        if (edit.has("rename")) {
            object.set(edit.get("rename").asText(), value);
        }
        if (edit.has("set")) {
            object.set(name, edit.get("set"));
        }
        assertNotEquals(released, copy, edit::toString);
        return copy;
    }
}
