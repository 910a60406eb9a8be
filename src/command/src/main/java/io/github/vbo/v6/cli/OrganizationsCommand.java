package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonWriter;
import io.github.vbo.v6.ServerText;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.model.Organization;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "An organization without an id cannot have a device code. A narrow terminal has",
            "no room for the ids; --json has them.",
            "Without --server, an embedded stand-in server answers."
        },
        customSynopsis = {
            "vbo organizations [--json] [--no-wait] --server=URI",
            "                         [--certificate=FILE] [--pin=PIN]...",
            "       vbo organizations [--json]"
        },
        footer = {
            Credentials.HELP,
            FailureReport.HELP,
            "Examples:",
            "  vbo organizations --server vbo.example.com --certificate server.crt",
            "  vbo organizations --json",
            "  vbo organizations --json | jq -r '.[].name'                      (bash)",
            "  (vbo organizations --json | Out-String | ConvertFrom-Json).name  (PowerShell)"
        })
final class OrganizationsCommand implements Callable<Integer> {
    private static final int SHORT_NAME = 19;

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

    @Option(names = "--no-wait", description = Patience.NO_WAIT)
    private boolean noWait;

    @Override
    public Integer call() throws IOException {
        return connection.use("No --server: an embedded stand-in server answers.", false, vbo -> {
            Patience patience = new Patience(!noWait, what -> Vbo.report(spec.commandLine(), what, 0));
            List<Organization> organizations = patience.call(vbo::organizations);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(JsonText.indented(writer -> write(vbo, organizations, writer)));
            } else {
                table(vbo, organizations, Terminal.width()).forEach(out::println);
            }
            out.flush();
            return 0;
        });
    }

    private static void write(VboClient vbo, List<Organization> organizations, JsonWriter writer) throws IOException {
        writer.beginArray();
        for (Organization organization : organizations) {
            writer.beginObject();
            writer.name("id").value(Objects.toString(organization.id(), null));
            writer.name("name").value(shown(vbo, organization.name()));
            writer.name("officeName").value(shown(vbo, organization.officeName()));
            writer.name("type").value(shown(vbo, organization.type()));
            writer.name("region").value(shown(vbo, organization.region()));
            writer.endObject();
        }
        writer.endArray();
    }

    /** Without room for all columns, the id is left out, and then the name shortened. Names are enough for all commands. */
    static List<String> table(VboClient vbo, List<Organization> organizations, int width) {
        List<List<String>> rows = Stream.concat(
                        Stream.of(List.of("NAME", "TYPE", "REGION", "ID")),
                        organizations.stream()
                                .map(known -> List.of(
                                        name(vbo, known),
                                        cell(vbo, known.type(), "-"),
                                        cell(vbo, known.region(), "-"),
                                        Objects.toString(known.id(), "(no id)"))))
                .toList();
        int[] widths = Table.widths(rows);
        boolean room = Table.width(widths) - Math.max(0, widths[0] - SHORT_NAME) < width;
        return Table.lines(
                room ? rows : rows.stream().map(row -> row.subList(0, 3)).toList(), 0, width - 1);
    }

    private static String cell(VboClient vbo, @Nullable Object value, String otherwise) {
        return value == null ? otherwise : Table.bounded(Vbo.printable(shown(vbo, value)));
    }

    /** Its name, and its name in Microsoft 365 if that is different. */
    static String name(VboClient vbo, Organization organization) {
        String names = Stream.of(organization.name(), organization.officeName())
                .map(each -> shown(vbo, each))
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "(no name)" : Table.bounded(Vbo.printable(names));
    }

    /** What describes an organization is public, and a person knows it: stars in it would tell a password. */
    static @Nullable String shown(VboClient vbo, @Nullable Object value) {
        return value == null ? null : ServerText.maskedButPasswords(vbo, value.toString());
    }
}
