package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.model.Organization;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo organizations}. */
@Command(
        name = "organizations",
        description = {
            "Lists the organizations of a server.",
            "An organization without an id cannot have a device code.",
            "Without --server, an embedded stand-in server answers."
        },
        customSynopsis = {
            "vbo organizations [--json] --server=URI [--certificate=FILE]",
            "                         [--pin=PIN]...",
            "       vbo organizations [--json]"
        },
        footer = {
            Credentials.HELP,
            "Examples:",
            "  vbo organizations --server https://vbo.example.com:4443 \\",
            "      --certificate server.crt",
            "  vbo organizations --json"
        })
final class OrganizationsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--json",
            description =
                    "Print one JSON array of objects: id, name, officeName, type, region. A value that the server did"
                            + " not send is null.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        return connection.use("No --server: an embedded stand-in server answers.", false, vbo -> {
            List<Organization> organizations = vbo.organizations();
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? JsonText.indented(writer -> write(organizations, writer)) : table(organizations));
            out.flush();
            return 0;
        });
    }

    private static void write(List<Organization> organizations, JsonWriter writer) throws IOException {
        writer.beginArray();
        for (Organization organization : organizations) {
            writer.beginObject();
            writer.name("id").value(text(organization.id()));
            writer.name("name").value(organization.name());
            writer.name("officeName").value(organization.officeName());
            writer.name("type").value(text(organization.type()));
            writer.name("region").value(text(organization.region()));
            writer.endObject();
        }
        writer.endArray();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** Columns as wide as their longest value. The name comes last, because it can be long. */
    static String table(List<Organization> organizations) {
        List<List<String>> rows = Stream.concat(
                        Stream.of(List.of("ID", "TYPE", "REGION", "NAME")),
                        organizations.stream()
                                .map(known -> List.of(
                                        cell(known.id(), "(no id)"),
                                        cell(known.type(), "-"),
                                        cell(known.region(), "-"),
                                        name(known))))
                .toList();
        String line = IntStream.range(0, 3)
                .mapToObj(column -> "%-" + width(rows, column) + "s  ")
                .collect(Collectors.joining("", "", "%s"));
        return rows.stream()
                .map(cells -> line.formatted(cells.toArray()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElseThrow();
    }

    private static String cell(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : Vbo.printable(value.toString());
    }

    /** Its name, and its name in Microsoft 365 if that is different. */
    static String name(Organization organization) {
        String names = Stream.of(organization.name(), organization.officeName())
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "(no name)" : Vbo.printable(names);
    }
}
