package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.model.Organization;
import io.github.vbo.v6.model.Region;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a code is for: an organization of the server, or a new one in a region.
 *
 * @param name null if the organization was given by its id and not looked up
 */
record Target(
        String label,
        @Nullable UUID id,
        @Nullable String name,
        @Nullable Region region) {
    static Target of(VboClient vbo, Organization known) {
        return new Target(
                OrganizationsCommand.name(vbo, known), known.id(), OrganizationsCommand.shown(vbo, known.name()), null);
    }

    static Target of(UUID id) {
        return new Target(id.toString(), id, null, null);
    }

    static Target ofNew(Region region) {
        return new Target("a new organization (" + region + ")", null, null, region);
    }

    DeviceCode code(VboClient vbo) {
        return region == null ? vbo.requestDeviceCode(id) : vbo.requestDeviceCodeForNewOrganization(region);
    }

    /** The failure, and this organization if the server does not know it: a command may be one of many in a loop. */
    RuntimeException named(VboException e) {
        return id != null && e instanceof VboServiceException refused && refused.statusCode() == 404
                ? new Vbo.Failure(label + ": " + FailureReport.sentence(e), e)
                : e;
    }

    /** What its code can be used for after the sign-in (documented). */
    String use() {
        return region == null
                ? "The code can now be used to create backup applications for the organization."
                : "The code can now be used to add the organization to the server.";
    }

    /** Writes the fields into an open JSON object. */
    void fields(JsonWriter writer) throws IOException {
        writer.name("id").value(id == null ? null : id.toString());
        writer.name("name").value(name);
        if (region != null) {
            writer.name("region").value(region.toString());
        }
    }
}
