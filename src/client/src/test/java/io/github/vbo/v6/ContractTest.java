package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract has all that the vendor's page states. That the rest has marks is checked in contract-tests/gates. */
class ContractTest {
    private static final Path ROOT = Path.of("../..");
    private static final String DEVICE_CODE = "/paths/~1v6~1Organizations~1{organizationId}~1DeviceCode/post";
    private static final Path GENERATED = Path.of("target/generated-sources/openapi/io/github/vbo/v6");

    private static JsonNode contract() throws Exception {
        return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(ROOT.resolve("openapi/vbo-v6.yaml")));
    }

    @Test
    void theContractHasAllThatTheVendorsPageStates() throws Exception {
        JsonNode contract = contract();
        JsonNode operation = contract.at(DEVICE_CODE);

        assertEquals("https://{hostname}:{port}", contract.at("/servers/0/url").asText());
        assertEquals("4443", contract.at("/servers/0/variables/port/default").asText());
        assertEquals("[{\"bearer\":[]}]", contract.at("/security").toString());
        assertEquals(
                "bearer",
                contract.at("/components/securitySchemes/bearer/scheme").asText());
        assertEquals("requestDeviceCode", operation.at("/operationId").asText());
        assertEquals(
                "OrganizationBackupApplications_OrganizationDeviceCode",
                operation.at("/x-vendor-operation-id").asText());
        assertTrue(operation.at("/requestBody").isMissingNode());
        assertTrue(operation.at("/security").isMissingNode());
        JsonNode success = operation.at("/responses/200");
        assertTrue(success.at("/headers/Content-Length").isObject());
        assertTrue(success.at("/description").asText().contains("application/json; charset=utf-8"));
        assertEquals(
                "#/components/examples/deviceCode",
                success.at("/content/application~1json/examples/deviceCode/$ref")
                        .asText());
        JsonNode example = contract.at("/components/examples/deviceCode/value");
        String page = Files.readString(Path.of("src/test/resources/getting-device-code.json"));
        assertEquals(new ObjectMapper().readTree(page), example);
    }

    @Test
    void anOpenSetHasTheValuesOfTheSchemaThatItsTitleNames() throws Exception {
        JsonNode schemas = contract().at("/components/schemas");
        Set<String> named = new TreeSet<>();
        for (JsonNode open : schemas.findParents("x-extensible-enum")) {
            String title = open.path("title").asText();
            named.add(title);
            assertEquals(schemas.path(title).path("enum"), open.get("x-extensible-enum"), title);
        }

        assertEquals(Set.of("OrganizationType", "Region"), named);
    }

    @Test
    void refusalsAreMaskedByTheContractsSensitiveProperties() throws Exception {
        Set<String> sensitive = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (JsonNode schema : contract().at("/components/schemas")) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                boolean marked = property.getValue().path("x-sensitive").asBoolean();
                (marked ? sensitive : others).add(property.getKey());
            }
        }
        sensitive.removeAll(others);

        assertEquals(new TreeSet<>(Mask.SENSITIVE), sensitive);
    }

    @Test
    void theMarksStandInTheJavadoc() throws Exception {
        String model = Files.readString(GENERATED.resolve("model/DeviceCodeResponse.java"));
        String api = Files.readString(GENERATED.resolve("api/OrganizationsApi.java"));

        assertTrue(model.contains(
                "<p>{@code userCode}: <em>inferred</em> (RFC 8628, section 3.2): An empty code cannot be typed."));
        assertTrue(model.contains("<p>{@code expiresIn}: <em>inferred</em>, minimum (RFC 8628, section 3.2):"));
        assertTrue(api.contains(
                "<p>{@code 401}: <em>observed</em>, an empty body (third parties&#39; clients against real servers):"));
    }

    @Test
    void theMarksOfAJavadocCommentAreItsLastParagraphs() throws Exception {
        String mark = "\\* <p>(\\{@code \\w+}: |any other status: )?<em>(documented|observed|inferred)</em>.*";
        try (Stream<Path> files = Files.walk(GENERATED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> lines = Files.readString(file)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.equals("*"))
                        .toList();
                for (int i = 0; i < lines.size(); i++) {
                    if (lines.get(i).contains("<em>")) {
                        assertLinesMatch(
                                List.of(mark, mark + "|\\* @.*|\\*/"), lines.subList(i, i + 2), file::toString);
                    }
                }
            }
        }
    }
}
