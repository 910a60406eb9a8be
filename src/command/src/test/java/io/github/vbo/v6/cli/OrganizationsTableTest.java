package io.github.vbo.v6.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.OrganizationType;
import io.github.vbo.v6.model.Region;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class OrganizationsTableTest {
    private static final CommandSpec SPEC = Vbo.commandLine(Map.of()).getCommandSpec();

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
                OrganizationsCommand.table(SPEC, List.of(whole, empty), Table.ANY_WIDTH));
        assertEquals(
                List.of("NAME       TYPE    REGION", "abc.onm..  Hybrid  USGovernment", "(no name)  -       -"),
                OrganizationsCommand.table(SPEC, List.of(whole, empty), 32));
    }
}
