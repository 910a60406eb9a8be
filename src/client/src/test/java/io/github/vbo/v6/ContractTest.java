package io.github.vbo.v6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract as data: what it states of the vendor's page. That the rest has its marks, contract-tests/gates sees to. */
class ContractTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String DEVICE_CODE = "/paths/~1v6~1Organizations~1{organizationId}~1DeviceCode/post";

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
        String page = Files.readString(Path.of("src/test/resources/getting-device-code.json"));
        assertEquals(new ObjectMapper().readTree(page), example);
    }

    @Test
    void theMarksGoOnIntoTheJavadoc() throws Exception {
        Path generated = Path.of("target/generated-sources/openapi/io/github/vbo/v6");

        String model = Files.readString(generated.resolve("model/DeviceCodeResponse.java"));
        String api = Files.readString(generated.resolve("api/OrganizationsApi.java"));

        assertTrue(model.contains("<em>inferred</em> (RFC 8628, section 3.2): An empty code cannot be typed."));
        assertTrue(model.contains("<em>minimum inferred</em> (RFC 8628, section 3.2):"));
        assertTrue(api.contains("<em>an empty body observed</em> (third parties&#39; clients against real servers):"));
    }
}
