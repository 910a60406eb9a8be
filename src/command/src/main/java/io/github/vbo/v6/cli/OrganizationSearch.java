package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Organization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** Finds organizations by id or name, or lets a person choose one. */
final class OrganizationSearch {
    private static final int MOST_NAMES = 10;

    private final CommandSpec spec;
    private final VboClient vbo;
    private final List<Organization> known;
    private final List<String> unknown = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private OrganizationSearch(CommandSpec spec, VboClient vbo, List<Organization> known) {
        this.spec = spec;
        this.vbo = vbo;
        this.known = known;
    }

    /**
     * The organizations as given, each once. An id is not looked up: listing needs a permission that a code does not need.
     *
     * @param known lists the organizations of the server; called once at most
     */
    static List<Target> find(CommandSpec spec, VboClient vbo, List<String> given, Supplier<List<Organization>> known) {
        boolean onlyIds = given.stream().allMatch(each -> id(each).isPresent());
        return new OrganizationSearch(spec, vbo, onlyIds ? List.of() : known.get()).all(given);
    }

    private static Optional<UUID> id(String given) {
        try {
            return Optional.of(Vbo.uuid(given));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Names all wrong names at once. */
    private List<Target> all(List<String> given) {
        Map<UUID, Target> found = new LinkedHashMap<>();
        for (String each : given) {
            target(each).ifPresent(target -> found.putIfAbsent(target.id(), target));
        }
        if (!unknown.isEmpty()) {
            String names = names(
                    vbo, known.stream().filter(each -> each.name() != null).toList());
            others.add("the server has no organization named " + String.join(", ", unknown) + "; it has "
                    + (names.isEmpty() ? "none with a name" : names));
        }
        if (!others.isEmpty()) {
            throw Vbo.wrong(spec, "--organization: " + String.join("; ", others));
        }
        return List.copyOf(found.values());
    }

    private Optional<Target> target(String given) {
        Optional<UUID> id = id(given);
        if (id.isPresent()) {
            List<Organization> listed = filter(each -> id.get().equals(each.id()));
            return Optional.of(listed.isEmpty() ? Target.of(id.get()) : Target.of(vbo, listed.get(0)));
        }
        List<Organization> named = filter(each -> given.equalsIgnoreCase(each.name()));
        named = named.isEmpty() ? filter(each -> given.equalsIgnoreCase(each.officeName())) : named;
        List<Organization> choosable =
                named.stream().filter(each -> each.id() != null).toList();
        if (named.isEmpty()) {
            unknown.add(given);
        } else if (choosable.isEmpty()) {
            others.add(given + " has no id, so it cannot have a device code");
        } else if (choosable.size() > 1) {
            others.add("several organizations are named " + given + "; choose one by id: "
                    + choosable.stream().map(each -> "" + each.id()).collect(Collectors.joining(", ")));
        } else {
            return Optional.of(Target.of(vbo, choosable.get(0)));
        }
        return Optional.empty();
    }

    private List<Organization> filter(Predicate<Organization> by) {
        return known.stream().filter(by).toList();
    }

    /** The only organization, or the one that a person chooses at the terminal. */
    static Target choose(CommandSpec spec, VboClient vbo, List<Organization> known) {
        List<Organization> choosable = withId(known);
        if (choosable.size() == 1) {
            return Target.of(vbo, choosable.get(0));
        }
        Prompts terminal = Prompts.find();
        if (terminal == null) {
            throw Vbo.wrong(
                    spec,
                    "--organization is required; the server has " + names(vbo, choosable)
                            + ", and standard input is not a terminal to choose at");
        }
        terminal.show(rows(vbo, choosable, Terminal.size().columns() - 1));
        while (true) {
            Optional<String> typed = terminal.ask("Organization, 1 to " + choosable.size() + ": ");
            if (typed.isEmpty()) {
                throw Vbo.wrong(spec, "--organization is required; nothing was chosen");
            }
            // Nine digits always fit into an int.
            int number = typed.get().matches("[0-9]{1,9}") ? Integer.parseInt(typed.get()) : 0;
            if (number >= 1 && number <= choosable.size()) {
                return Target.of(vbo, choosable.get(number - 1));
            }
            if (!typed.get().isEmpty()) {
                terminal.show(List.of(Vbo.printable(typed.get()) + " is not in the list"));
            }
        }
    }

    /** Number, name and, if there is room, id. */
    private static List<String> rows(VboClient vbo, List<Organization> choosable, int room) {
        List<List<String>> rows = new ArrayList<>();
        for (Organization each : choosable) {
            String number = "" + (rows.size() + 1);
            rows.add(List.of(
                    " ".repeat(Math.max(0, 4 - number.length())) + number,
                    OrganizationsCommand.name(vbo, each),
                    "" + each.id()));
        }
        boolean fits = Table.width(Table.widths(rows)) <= room;
        return Table.lines(
                fits ? rows : rows.stream().map(row -> row.subList(0, 2)).toList(), 1, room);
    }

    static List<Organization> withId(List<Organization> known) {
        List<Organization> choosable =
                known.stream().filter(each -> each.id() != null).toList();
        if (choosable.isEmpty()) {
            throw new Vbo.Failure(
                    known.isEmpty()
                            ? "the server has no organizations; add one with --new"
                            : "no organization of the server has an id, so none can have a code; see vbo organizations");
        }
        return choosable;
    }

    private static String names(VboClient vbo, List<Organization> known) {
        int more = known.size() - MOST_NAMES;
        return known.stream()
                        .limit(MOST_NAMES)
                        .map(each -> OrganizationsCommand.name(vbo, each))
                        .collect(Collectors.joining(", "))
                + (more <= 0 ? "" : " and " + more + " more (see vbo organizations)");
    }
}
