package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract as data: what it states of the vendor's page, and that it says where everything else comes from. */
class ContractTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String DEVICE_CODE = "/paths/~1v6~1Organizations~1{organizationId}~1DeviceCode/post";

    /** What the page itself states, and so needs no mark. */
    private static final Set<String> PAGE = Set.of(DEVICE_CODE + "/responses/200");

    private static JsonNode contract() throws Exception {
        return new ObjectMapper(new YAMLFactory()).readTree(Files.readString(ROOT.resolve("openapi/vbo-v6.yaml")));
    }

    @Test
    void theVendorsPageIsInIt() throws Exception {
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
        JsonNode example = success.at("/content/application~1json/examples/page/value");
        String page = Files.readString(ROOT.resolve("src/test/resources/getting-device-code.json"));
        assertEquals(new ObjectMapper().readTree(page), example);
    }

    @Test
    void everyStatementBeyondThePageHasAMark() throws Exception {
        JsonNode contract = contract();
        List<String> without = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : contract.at("/paths").properties()) {
            for (String method : names(path.getValue())) {
                String operation = "/paths/" + path.getKey().replace("/", "~1") + "/" + method;
                require(contract, operation, without);
                boolean whole =
                        !operation.equals(DEVICE_CODE); // Its mark is about parts; those of others are about all.
                for (String response : names(contract.at(operation + "/responses"))) {
                    String at = operation + "/responses/" + response;
                    if (!whole || !response.equals("200")) {
                        require(contract, at, without);
                    }
                }
                for (int i = 0; i < contract.at(operation + "/parameters").size(); i++) {
                    require(contract, operation + "/parameters/" + i, without);
                }
            }
        }
        for (String response : names(contract.at("/components/responses"))) {
            require(contract, "/components/responses/" + response, without);
        }
        for (String schema : names(contract.at("/components/schemas"))) {
            String at = "/components/schemas/" + schema;
            require(contract, at, without);
            for (String property : names(contract.at(at + "/properties"))) {
                if (schema.equals("DeviceCodeResponse")) {
                    require(contract, at + "/properties/" + property, without);
                }
            }
        }

        assertEquals(List.of(), without);
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void require(JsonNode contract, String at, List<String> without) {
        JsonNode node = contract.at(at);
        if (!node.has("x-evidence") && !node.has("$ref") && !PAGE.contains(at)) {
            without.add(at);
        }
    }

    @Test
    void everyMarkIsWhole() throws Exception {
        List<JsonNode> marks = contract().findValues("x-evidence");

        assertTrue(marks.size() > 20);
        for (JsonNode mark : marks) {
            for (JsonNode one : mark.isArray() ? mark : List.of(mark)) {
                assertTrue(Set.of("documented", "observed", "inferred")
                        .contains(one.path("mark").asText()));
                assertTrue(!one.path("source").asText().isBlank(), one.toString());
                assertTrue(!one.path("reason").asText().isBlank(), one.toString());
                assertEquals(mark.isArray(), one.has("about"), one.toString());
            }
        }
    }

    @Test
    void theMarksGoOnIntoTheJavadoc() throws Exception {
        Path generated = ROOT.resolve("target/generated-sources/openapi/io/github/vbo/v6");

        String model = Files.readString(generated.resolve("model/DeviceCodeResponse.java"));
        String api = Files.readString(generated.resolve("api/OrganizationsApi.java"));

        assertTrue(model.contains("<em>inferred</em> (RFC 8628, section 3.2): An empty code cannot be typed."));
        assertTrue(model.contains("<em>minimum inferred</em> (RFC 8628, section 3.2):"));
        assertTrue(api.contains("<em>an empty body observed</em> (third parties&#39; clients against real servers):"));
    }

    @Test
    void theStandInSharesNoTypeWithTheClient() throws Exception {
        try (Stream<Path> files = Files.list(ROOT.resolve("src/main/java/io/github/vbo/v6/standin"))) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    assertTrue(
                            !line.contains("io.github.vbo.v6") || line.contains("io.github.vbo.v6.standin"),
                            file + ": " + line);
                }
            }
        }
    }
}
