package io.github.vbo.v6;

import io.github.vbo.v6.api.OrganizationsApi;
import io.github.vbo.v6.model.Organization;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Lists the organizations, and chooses one: by its name, or else by its name at Microsoft 365; with an id, or else without. */
final class OrganizationChoice {
    private final Calls calls;
    private final OrganizationsApi api;

    OrganizationChoice(Calls calls) {
        this.calls = calls;
        this.api = calls.api(OrganizationsApi.class);
    }

    List<Organization> all() {
        // For an extended view all backup proxies must be online.
        return calls.answer("listOrganizations", token -> api.listOrganizations(token, "false"))
                .items();
    }

    static Organization find(String name, List<Organization> all) {
        List<Organization> found = filter(all, known -> name.equalsIgnoreCase(known.name()));
        found = found.isEmpty() ? filter(all, known -> name.equalsIgnoreCase(known.officeName())) : found;
        List<Organization> withId = filter(found, known -> known.id() != null);
        found = withId.isEmpty() ? found : withId;
        if (found.size() > 1) {
            String ids = found.stream().map(known -> "" + known.id()).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "name: several organizations are named " + name + "; choose one by id: " + ids);
        }
        if (found.isEmpty()) {
            String known = all.stream()
                    .map(Organization::name)
                    .filter(Objects::nonNull)
                    .distinct()
                    .limit(20)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("name: the server has no organization named " + name + "; it has "
                    + (known.isEmpty() ? "none with a name" : known) + (all.size() > 20 ? ", …" : ""));
        }
        return found.get(0);
    }

    static UUID id(Organization organization) {
        if (organization.id() == null) {
            String name = organization.name();
            throw new IllegalArgumentException(
                    "organization: " + name + " has no id, so nothing can be requested for it");
        }
        return organization.id();
    }

    private static List<Organization> filter(List<Organization> organizations, Predicate<Organization> by) {
        return organizations.stream().filter(by).toList();
    }
}
