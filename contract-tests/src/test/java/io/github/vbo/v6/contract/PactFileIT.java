package io.github.vbo.v6.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import au.com.dius.pact.core.model.DefaultPactReader;
import au.com.dius.pact.core.model.V4Interaction;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checked-in pact as a file: it is the one that the consumer writes, and it conforms to the contract. */
class PactFileIT {
    private static final Path CHECKED_IN = Path.of("pacts/vbo-v6-client-vbo-server.json");

    /** Compares the written pact with the one in git. Registered before Pact's extension, which then writes first. */
    static final class Unchanged implements BeforeAllCallback, AfterAllCallback {
        private final Path written = Path.of("target").resolve(CHECKED_IN);

        /** Pact adds to a file that it finds, so an interaction that is no longer written would stay. */
        @Override
        public void beforeAll(ExtensionContext context) throws IOException {
            Files.deleteIfExists(written);
        }

        @Override
        public void afterAll(ExtensionContext context) throws IOException {
            assertEquals(
                    Files.readString(CHECKED_IN),
                    Files.readString(written),
                    "The pact has changed. If that is meant, copy contract-tests/" + written + " to contract-tests/"
                            + CHECKED_IN + ".");
        }
    }

    @Test
    void everyInteractionConformsToTheContract() throws Exception {
        List<V4Interaction.SynchronousHttp> interactions = interactions(Files.readString(CHECKED_IN));

        assertFalse(interactions.isEmpty());
        for (V4Interaction.SynchronousHttp interaction : interactions) {
            assertEquals(List.of(), deviations(interaction), interaction.getDescription());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"expiresIn\": 899, | ",
                "\"expiresIn\": 899 | \"expiresIn\": \"899\"",
                "\"expiresIn\": 899 | \"expiresIn\": 0",
                "\"verificationUrl\": \"https: | \"verificationUrl\": \"http:",
                "\"method\": \"POST\" | \"method\": \"PUT\"",
                "1f90/DeviceCode | 1f90/DeviceCodes",
                "/Organizations/40dfa255-2762 | /Organizations/40dfa255",
                "\"application/json; charset=utf-8\" | \"text/html\"",
                "\"authenticated\": false | \"authenticated\": 0",
                "\"userCode\": \"DLSJ93K8Q\" | \"code\": \"DLSJ93K8Q\"",
                "\"targetRegion\": \"Worldwide\" | \"targetRegion\": \"Moon\"",
                "grant_type=password | grant=password",
                "\"extendedView\" | \"view\""
            })
    void anInteractionThatDoesNotConformIsFound(String stated, String misstated) throws Exception {
        String pact = Files.readString(CHECKED_IN);
        String broken = pact.replace(stated, misstated == null ? "" : misstated);

        assertTrue(interactions(broken).stream()
                .anyMatch(interaction -> !deviations(interaction).isEmpty()));
    }

    private static List<V4Interaction.SynchronousHttp> interactions(String pact) {
        return Stream.of(DefaultPactReader.INSTANCE.loadPact(pact))
                .flatMap(read -> read.getInteractions().stream())
                .map(interaction -> (V4Interaction.SynchronousHttp) interaction)
                .toList();
    }

    private static List<ValidationReport.Message> deviations(V4Interaction.SynchronousHttp interaction) {
        return Contract.CLOSED.deviations(interaction.getRequest(), interaction.getResponse());
    }
}
