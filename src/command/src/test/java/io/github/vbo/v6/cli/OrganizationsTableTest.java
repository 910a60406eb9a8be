package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.OrganizationType;
import io.github.vbo.v6.model.Region;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrganizationsTableTest {
    private static final VboClient VBO = VboClient.builder(URI.create("https://vbo.example.com"))
            .accessToken(Captured.TOKEN)
            .build();

    @Test
    void columnsAreAsWideAsNeededAndWhatTheServerDidNotTellIsMarked() {
        Organization whole = new Organization(
                UUID.fromString("40dfa255-2762-43e5-8320-dff7a9201f90"),
                "abc.onmicrosoft.com",
                "ABC \u001b[2J",
                new OrganizationType("Hybrid"),
                Region.US_GOVERNMENT);
        Organization empty = new Organization(null, null, null, null, null);
        assertEquals(
                List.of(
                        "NAME                           TYPE    REGION        ID",
                        "abc.onmicrosoft.com, ABC ?[2J  Hybrid  USGovernment  40dfa255-2762-43e5-8320-dff7a9201f90",
                        "(no name)                      -       -             (no id)"),
                OrganizationsCommand.table(VBO, List.of(whole, empty), Table.ANY_WIDTH));
        assertEquals(
                List.of("NAME       TYPE    REGION", "abc.onm..  Hybrid  USGovernment", "(no name)  -       -"),
                OrganizationsCommand.table(VBO, List.of(whole, empty), 32));
    }

    @Test
    void aNameIsWholeThoughThePasswordIsAWordInIt() {
        try (VboStandIn server = VboStandIn.builder()
                .user("administrator", "Contoso")
                .organizations(new io.github.vbo.v6.standin.Organization(UUID.randomUUID(), "contoso.onmicrosoft.com"))
                .start()) {
            Map<String, String> account = Map.of("VBO_USERNAME", "administrator", "VBO_PASSWORD", "Contoso");
            for (String command : List.of("organizations", "device-code --all")) {
                for (String json : List.of(" --json", "")) {
                    String line =
                            command + json + " --server=" + server.uri() + " --certificate=" + server.certificate();
                    Captured done = Captured.run(account, line.split(" "));
                    assertTrue(done.out().contains("contoso.onmicrosoft.com"), done.out() + done.err());
                }
            }
        }
    }
}
