package io.github.vbo.v6.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
    private static final Path ROOT = Generation.ROOT;

    @TempDir
    private static Path output;

    @BeforeAll
    static void generateUnsupportedShapes() {
        Generation.generate(
                Path.of("src/test/resources/unsupported-contract.yaml"),
                Generation.TEMPLATES,
                "unsupported",
                "unsupported",
                output);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OneOf                    |                                | oneOf
            AnyOf                    |                                | anyOf
            Kind                     |                                | discriminators
            IntegerEnum              |                                | enums_of_numbers
            Open                     |                                | maps
            Anything                 |                                | maps
            Secret                   |                                | x_sensitive_but_on_properties
            Secrets                  |                                | x_sensitive_but_on_properties
            NullableItemsJsonAdapter | items =                        | nullable_items
            PropertiesJsonAdapter    | mapSchema =                    | maps
            PropertiesJsonAdapter    | mapOfObjectsSchema =           | maps
            PropertiesJsonAdapter    | freeSchema =                   | objects_without_properties
            PropertiesJsonAdapter    | anySchema =                    | values_without_a_type
            PropertiesJsonAdapter    | inlineEnumSchema =             | enums_without_a_name
            PropertiesJsonAdapter    | openSetSchema =                | open_sets_without_a_title
            PropertiesJsonAdapter    | openSetsSchema =               | lists_of_open_sets
            PropertiesJsonAdapter    | inlineEnumsSchema =            | enums_without_a_name
            PropertiesJsonAdapter    | nullableItemsSchema =          | nullable_items
            PropertiesJsonAdapter    | nullableRefsSchema =           | nullable_items
            PropertiesJsonAdapter    | nestedSchema = ArraySchema.of( | nullable_items
            PropertiesJsonAdapter    | timeSchema =                   | dates
            PropertiesJsonAdapter    | daySchema =                    | dates
            PropertiesJsonAdapter    | base64Schema =                 | binary_strings
            PropertiesJsonAdapter    | _fileSchema =                  | binary_strings
            PropertiesJsonAdapter    | halfSchema =                   | formats_of_numbers
            PropertiesJsonAdapter    | wholeSchema =                  | formats_of_numbers
            PropertiesJsonAdapter    | endlessSchema =                | integers_without_format
            PropertiesJsonAdapter    | evenSchema =                   | multipleOf
            PropertiesJsonAdapter    | setSchema =                    | uniqueItems
            UnsupportedApi           |                                | cookies
            UnsupportedApi           | Query("csv")                   | arrays_in_one_parameter
            UnsupportedApi           | Header("list")                 | arrays_in_one_parameter
            UnsupportedApi           | Query("filter")                | objects_as_parameters
            UnsupportedApi           | Query("mode")                  | enums_without_a_name
            UnsupportedApi           | Query("when")                  | dates
            UnsupportedApi           |                                | answers_without_a_name
            MultipartApi             |                                | multipart_bodies
            FormApi                  | Field("scopes")                | arrays_in_one_parameter
            TextApi                  |                                | optional_bodies
            TextApi                  |                                | bodies_that_are_not_json
            """)
    void anUnsupportedShapeDoesNotCompileAndIsNamed(String type, String before, String what) throws IOException {
        String source = Files.readString(output.resolve("unsupported").resolve(type + ".java"));

        String flaw = (before == null ? "\n *" : Pattern.quote(before) + " ?") + "the_templates_do_not_support_" + what;
        assertTrue(Pattern.compile(flaw + "\\b").matcher(source).find(), source);
    }

    @Test
    void theGeneratorWarnsOfNothingInTheContract(@TempDir Path folder) {
        Path contract = ROOT.resolve("openapi/vbo-v6.yaml");
        Path hard = Path.of("src/test/resources/hard-contract.yaml");

        assertEquals("", Generation.generate(contract, Generation.TEMPLATES, "api", "model", folder));
        String warnings = Generation.generate(hard, Generation.TEMPLATES, "api", "model", folder);
        assertTrue(warnings.contains("Class (reserved word) cannot be used as model name"), warnings);
    }

    /** So that an update of the generator or of the templates shows what it changes. */
    @ParameterizedTest
    @ValueSource(strings = {"api/OrganizationsApi", "model/DeviceCodeResponse", "model/DeviceCodeResponseJsonAdapter"})
    void theGeneratedFileIsTheGoldenFile(String type) throws IOException {
        String generated = "target/generated-sources/openapi/io/github/vbo/v6/" + type + ".java";
        String golden = "src/test/resources/golden/" + type + ".java";
        String withoutVersion = Files.readString(Path.of(generated)).replaceAll("(vbo-v6-client/)[^\"]*", "$1VERSION");

        assertTrue(
                withoutVersion.equals(Files.readString(Path.of(golden))), () -> """
                The generated %s has changed. In src/client, look at the change, then accept it:
                diff -u %2$s %3$s
                sed 's|\\(vbo-v6-client/\\)[^"]*|\\1VERSION|' %3$s >%2$s""".formatted(type, golden, generated));
    }

    /** The generator changes these silently: it takes them for the start or end of a comment, or for an escaped slash. */
    @ParameterizedTest
    @ValueSource(strings = {"openapi/vbo-v6.yaml", "src/client/src/test/resources/hard-contract.yaml"})
    void noPatternHasCharactersThatTheGeneratorChanges(String contract) throws IOException {
        List<String> changed = Files.readString(ROOT.resolve(contract))
                .lines()
                .filter(line -> line.contains("pattern:"))
                .filter(line -> Stream.of("*/", "/*", "\\\\/").anyMatch(line::contains))
                .toList();

        assertEquals(List.of(), changed, "Write [/] for the slash.");
    }

    @Test
    void theContractBecomesExactlyTheseFiles() throws IOException {
        Path sources = Path.of("target/generated-sources/openapi");
        try (Stream<Path> files = Files.walk(sources)) {
            assertEquals(
                    List.of(
                            ".openapi-generator/vbo-v6.yaml-contract.sha256",
                            "io/github/vbo/v6/api/ApplicationsApi.java",
                            "io/github/vbo/v6/api/AuthenticationApi.java",
                            "io/github/vbo/v6/api/DeviceCodesApi.java",
                            "io/github/vbo/v6/api/OrganizationsApi.java",
                            "io/github/vbo/v6/model/Application.java",
                            "io/github/vbo/v6/model/ApplicationJsonAdapter.java",
                            "io/github/vbo/v6/model/CreateApplicationsRequest.java",
                            "io/github/vbo/v6/model/CreateApplicationsRequestJsonAdapter.java",
                            "io/github/vbo/v6/model/CreateApplicationsResponse.java",
                            "io/github/vbo/v6/model/CreateApplicationsResponseJsonAdapter.java",
                            "io/github/vbo/v6/model/DeviceCodeCheckRequest.java",
                            "io/github/vbo/v6/model/DeviceCodeCheckRequestJsonAdapter.java",
                            "io/github/vbo/v6/model/DeviceCodeCheckResponse.java",
                            "io/github/vbo/v6/model/DeviceCodeCheckResponseJsonAdapter.java",
                            "io/github/vbo/v6/model/DeviceCodeRequest.java",
                            "io/github/vbo/v6/model/DeviceCodeRequestJsonAdapter.java",
                            "io/github/vbo/v6/model/DeviceCodeResponse.java",
                            "io/github/vbo/v6/model/DeviceCodeResponseJsonAdapter.java",
                            "io/github/vbo/v6/model/ErrorResponse.java",
                            "io/github/vbo/v6/model/ErrorResponseJsonAdapter.java",
                            "io/github/vbo/v6/model/GrantType.java",
                            "io/github/vbo/v6/model/GrantTypeJsonAdapter.java",
                            "io/github/vbo/v6/model/OAuthErrorResponse.java",
                            "io/github/vbo/v6/model/OAuthErrorResponseJsonAdapter.java",
                            "io/github/vbo/v6/model/Organization.java",
                            "io/github/vbo/v6/model/OrganizationJsonAdapter.java",
                            "io/github/vbo/v6/model/OrganizationType.java",
                            "io/github/vbo/v6/model/OrganizationTypeJsonAdapter.java",
                            "io/github/vbo/v6/model/Organizations.java",
                            "io/github/vbo/v6/model/OrganizationsJsonAdapter.java",
                            "io/github/vbo/v6/model/Region.java",
                            "io/github/vbo/v6/model/RegionJsonAdapter.java",
                            "io/github/vbo/v6/model/TokenResponse.java",
                            "io/github/vbo/v6/model/TokenResponseJsonAdapter.java"),
                    files.filter(Files::isRegularFile)
                            .map(file -> sources.relativize(file).toString())
                            .sorted()
                            .toList());
        }
    }
}
