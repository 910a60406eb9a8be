package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what codes are for. */
final class Targets {
    static final String REGIONS = "Worldwide, Germany, China, USDefence, USGovernment";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--organization",
            paramLabel = "UUID|NAME",
            description =
                    "An organization: its id on the server (not the Microsoft Entra tenant id) or its name. May be"
                            + " repeated: a code for each, with one sign-in to the server.")
    private @Nullable List<String> organizations;

    @Option(names = "--all", description = "All organizations of the server that have an id.")
    private boolean all;

    @Option(
            names = "--new",
            paramLabel = "REGION",
            converter = ToRegion.class,
            description = "An organization that the server does not know yet, to add it; in one of " + REGIONS + ".")
    private @Nullable Region region;

    static final class ToRegion implements ITypeConverter<Region> {
        private static final List<Region> KNOWN =
                List.of(Region.WORLDWIDE, Region.GERMANY, Region.CHINA, Region.US_DEFENCE, Region.US_GOVERNMENT);

        @Override
        public Region convert(String text) {
            return KNOWN.stream()
                    .filter(known -> known.toString().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
        }
    }

    boolean areGiven() {
        return organizations != null || all || region != null;
    }

    /** Whether the command is asked for several codes, though there may be only one then. */
    boolean areSeveral() {
        return all || organizations != null && organizations.size() > 1;
    }

    boolean areNew() {
        return region != null;
    }

    /** Refuses options that contradict each other. */
    void check(Connection connection) {
        if (!connection.hasServer() && organizations != null) {
            throw connection.missingServer();
        }
        if (all && (organizations != null || region != null)) {
            throw Vbo.wrong(spec, "--all already means each organization; leave out --organization and --new");
        }
        if (region != null && organizations != null) {
            throw Vbo.wrong(
                    spec, "--new is for an organization that the server does not know; leave out --organization");
        }
    }

    /**
     * The organizations as given, each once. An id is not looked up: listing needs a permission that a code does not need.
     *
     * @param known lists the organizations of the server; called once at most
     */
    List<Target> find(VboClient vbo, Supplier<List<Organization>> known) {
        if (region != null) {
            return List.of(Target.ofNew(region));
        }
        if (all) {
            List<Organization> listed = known.get();
            Set<UUID> ids = new HashSet<>();
            List<Target> targets = OrganizationSearch.withId(listed).stream()
                    .filter(each -> ids.add(each.id()))
                    .map(each -> Target.of(vbo, each))
                    .toList();
            String without = listed.stream()
                    .filter(each -> each.id() == null)
                    .map(each -> OrganizationsCommand.name(vbo, each))
                    .collect(Collectors.joining(", "));
            if (!without.isEmpty()) {
                Vbo.report(spec.commandLine(), "left out, because they have no id: " + without, 0);
            }
            return targets;
        }
        return OrganizationSearch.find(spec, vbo, organizations, known);
    }
}
