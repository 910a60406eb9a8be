package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.github.vbo.v6.VboClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The published jars and POM: what is in them, and what is not. */
class LibraryTest {
    private static final Path COMMAND = Path.of(System.getProperty("vbo.jar"));
    private static final Path CONTRACT = Path.of("../openapi/vbo-v6.yaml");
    private static final Path PUBLIC_API = Path.of("src/test/resources/public-api.txt");

    private static Path library() throws URISyntaxException {
        return Path.of(VboClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** In order, by their names in Java. */
    private static List<String> classes() throws Exception {
        try (JarFile jar = new JarFile(library().toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theLibraryHasNeitherCommandNorStandIn() throws Exception {
        assertEquals(
                List.of("io.github.vbo.v6", "io.github.vbo.v6.api", "io.github.vbo.v6.json", "io.github.vbo.v6.model"),
                classes().stream()
                        .map(name -> name.substring(0, name.lastIndexOf('.')))
                        .distinct()
                        .toList());
    }

    @Test
    void eachPackageSaysWhatMayBeNull() throws Exception {
        for (String name : classes()) {
            String packageInfo = name.replaceFirst("[^.]+$", "package-info");

            assertTrue(Class.forName(packageInfo).isAnnotationPresent(NullMarked.class), packageInfo);
        }
    }

    @Test
    void theLibraryIsAModuleByItsName() throws Exception {
        assertEquals(
                List.of("io.github.vbo.v6"),
                ModuleFinder.of(library()).findAll().stream()
                        .map(module -> module.descriptor().name())
                        .toList());
    }

    @Test
    void eachJarHasTheLicence() throws Exception {
        for (Path path : List.of(library(), COMMAND)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                assertNotNull(jar.getEntry("META-INF/LICENSE"), path.toString());
            }
        }
    }

    @Test
    void eachJarSaysWhichContractItWasMadeFrom() throws Exception {
        byte[] contract = Files.readAllBytes(CONTRACT);
        JsonNode info = new ObjectMapper(new YAMLFactory()).readTree(contract).get("info");
        String checksum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(contract));
        for (Path path : List.of(library(), COMMAND)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                Attributes manifest = jar.getManifest().getMainAttributes();

                assertEquals("vbo-v6-client", manifest.getValue("Implementation-Title"));
                assertEquals(info.get("x-api-version").asText(), manifest.getValue("Vbo-Api-Version"));
                assertEquals(info.get("version").asText(), manifest.getValue("Vbo-Contract-Version"));
                assertEquals(checksum, manifest.getValue("Vbo-Contract-SHA-256"));
            }
        }
    }

    /** Retrofit makes proxies of the interfaces; Moshi finds the adapters by their names. */
    @Test
    void whatIsReachedByReflectionIsNamedForNativeImagesAndForShrinkersAndNothingElse() throws Exception {
        List<String> reflected = classes().stream()
                .filter(name -> name.matches(".*\\.(api\\.\\w+Api|model\\.\\w+JsonAdapter)"))
                .toList();

        JsonNode metadata = new ObjectMapper()
                .readTree(resource("META-INF/native-image/io.github.vbo/vbo-v6-client/reachability-metadata.json"));
        assertEquals(
                reflected,
                metadata.get("reflection").findValuesAsText("type").stream()
                        .filter(name -> !name.isEmpty())
                        .toList());
        assertEquals(
                reflected.stream().filter(name -> name.endsWith("Api")).toList(),
                metadata.findValues("proxy").stream()
                        .map(names -> names.get(0).asText())
                        .toList());

        String keepRules = resource("META-INF/proguard/vbo-v6-client.pro");
        assertEquals(reflected, matches("(?m)^-keep(?:,allowobfuscation)? (?:class|interface) (\\S+) \\{", keepRules));
        assertEquals(
                reflected.stream()
                        .filter(name -> name.endsWith("JsonAdapter"))
                        .map(name -> name.replace("JsonAdapter", ""))
                        .toList(),
                matches("(?m)^-keepnames class (\\S+)$", keepRules));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = VboClient.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void thePublicApiIsTheOneOnRecord() throws Exception {
        List<String> recorded = Files.readAllLines(PUBLIC_API);
        List<String> now = publicApi();
        List<String> changes = new ArrayList<>();
        recorded.stream()
                .filter(line -> !now.contains(line))
                .map("\n- "::concat)
                .forEach(changes::add);
        now.stream()
                .filter(line -> !recorded.contains(line))
                .map("\n+ "::concat)
                .forEach(changes::add);

        Path file = Files.write(Path.of("target/public-api.txt"), now);
        assertTrue(
                changes.isEmpty(),
                () -> "The public API has changed. If that is meant, copy contract-tests/" + file
                        + " to contract-tests/" + PUBLIC_API + "." + String.join("", changes));
    }

    /** What javap says of each class that others can see, each line with the name of its class. */
    private static List<String> publicApi() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String name : classes()) {
            if (isPublic(Class.forName(name))) {
                StringWriter out = new StringWriter();
                PrintWriter printer = new PrintWriter(out);
                ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
                assertEquals(
                        0,
                        javap.run(
                                printer, printer, "-protected", "-cp", library().toString(), name));
                out.toString()
                        .lines()
                        .filter(line -> !line.startsWith("Compiled from") && !line.equals("}"))
                        .map(line -> name + ": " + line.strip().replace(" {", ""))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    @Test
    void thePublishedPomTellsReadersAllThatTheyNeedAndNoMore() throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("../target/.flattened-pom.xml").toFile())
                .getDocumentElement();

        assertEquals(
                List.of(
                        "modelVersion",
                        "groupId",
                        "artifactId",
                        "version",
                        "name",
                        "description",
                        "url",
                        "licenses",
                        "developers",
                        "scm",
                        "dependencies"),
                elements(project.getChildNodes()).map(Node::getNodeName).toList());
    }

    private static Stream<Node> elements(NodeList nodes) {
        return Stream.iterate(nodes.item(0), Objects::nonNull, Node::getNextSibling)
                .filter(Element.class::isInstance);
    }
}
