package io.github.vbo.v6.cli;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.SignIn;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.model.Organization;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo sign-in}. */
@Command(
        name = "sign-in",
        description = {
            "Gets a device code and waits until a person has signed in with it.",
            "It lets you choose the organization, shows the code and where to enter it, and",
            "waits until the server confirms the sign-in or the code expires. The vendor does",
            "not document whether a server confirms the codes of an organization.",
            "Without --server this is a rehearsal with an embedded stand-in server."
        },
        customSynopsis = {
            "vbo sign-in [--no-wait] [--no-qr] [--open] [--json] --server=URI",
            "                   [--certificate=FILE] [--pin=PIN]...",
            "                   [--organization=UUID|NAME]",
            "       vbo sign-in [--no-wait] [--no-qr] [--open] [--json]"
        },
        footer = {
            Credentials.HELP,
            "With --json each line is an object whose \"event\" is one of these:",
            "  organization       id; name (null when it was chosen by id)",
            "  code               userCode, verificationUrl, expiresIn (seconds), message,",
            "                     expiresAt",
            "  confirmed          the person has signed in",
            "  not-confirmed      the server did not confirm the sign-in in time",
            "  failed             message: the same text as on standard error",
            "",
            "Examples:",
            "  vbo sign-in",
            "  vbo sign-in --server https://vbo.example.com:4443 --certificate server.crt",
            "  export VBO_USERNAME='CORP\\svc-vbo' VBO_PASSWORD   # from your secret store",
            "  vbo sign-in --json \\",
            "      --server https://vbo.example.com:4443 \\",
            "      --pin sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= \\",
            "      --organization abc.onmicrosoft.com"
        },
        exitCodeList = {
            "0:signed in (with --no-wait: code shown)",
            "1:not confirmed, refused or failed",
            "2:wrong usage"
        })
final class SignInCommand implements Callable<Integer> {
    private static final int MOST_CHOICES_IN_AN_ERROR = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--organization",
            paramLabel = "UUID|NAME",
            description = "The organization: its id on the server (not the Microsoft Entra tenant id) or its name. Not"
                    + " needed if there is only one, or if you can choose at a terminal.")
    private @Nullable String organization;

    @Option(names = "--no-wait", description = "Stop after showing the code.")
    private boolean noWait;

    @Option(names = "--no-qr", description = "Do not show the address as a QR code, as on a terminal.")
    private boolean noQr;

    @Option(names = "--open", description = "Also open the address in the browser.")
    private boolean open;

    @Option(names = "--json", description = "Print each event as a line with one JSON object; see below.")
    private boolean json;

    private @Nullable Terminal terminal;
    private boolean notConfirmed;

    @Override
    public Integer call() throws IOException {
        if (!connection.hasServer() && organization != null) {
            throw connection.missingServer();
        }
        terminal = Terminal.find();
        String note = noWait
                ? "No --server: asking an embedded stand-in. Nobody can sign in with its code."
                : "No --server: this is a rehearsal with an embedded stand-in server. Nobody is signed in."
                        + System.lineSeparator()
                        + "Enter the code on its page. Your browser will warn you about the page's certificate.";
        try {
            return connection.use(note, noWait, this::signIn);
        } catch (VboException | Vbo.Failure e) {
            if (!notConfirmed) {
                event("failed", writer -> writer.name("message").value(Vbo.sentence(e)));
            }
            throw e;
        }
    }

    private int signIn(VboClient vbo) throws IOException {
        Choice chosen = chosen(vbo);
        event("organization", writer -> {
            writer.name("id").value(chosen.id.toString());
            writer.name("name").value(chosen.known == null ? null : chosen.known.name());
        });
        ShownCode code = ShownCode.of(vbo, chosen.id);
        event("code", code::fields);
        URI page = code.code().verificationUri();
        Terminal rewritten = terminal != null && terminal.isControllable() ? terminal : null;
        if (!json) {
            println("For     " + (chosen.known == null ? chosen.id : OrganizationsCommand.name(chosen.known)));
            // Above the text, so that the text stays in sight.
            if (rewritten != null && !noQr) {
                QrText.of(page.toASCIIString(), rewritten.charset()).ifPresent(this::println);
            }
            println(code.text());
        }
        if (open) {
            Browser.open(page).ifPresent(why -> {
                spec.commandLine().getErr().println("Note: could not open a browser: " + why);
                spec.commandLine().getErr().flush();
            });
        }
        if (noWait) {
            return 0;
        }
        SignIn outcome = awaited(vbo, code.code(), rewritten);
        if (outcome != SignIn.CONFIRMED) {
            notConfirmed = true;
            event("not-confirmed", writer -> {});
            throw new Vbo.Failure("the server did not confirm the sign-in in time; it may have worked");
        }
        event("confirmed", writer -> {});
        if (!json) {
            println("Signed in");
        }
        return 0;
    }

    private SignIn awaited(VboClient vbo, DeviceCode code, @Nullable Terminal rewritten) {
        if (json) {
            return vbo.awaitSignIn(code);
        }
        Countdown countdown =
                new Countdown(code.expiresAt(), rewritten, spec.commandLine().getOut());
        try {
            return vbo.awaitSignIn(code);
        } finally {
            countdown.stop();
        }
    }

    private void event(String name, JsonText.Content fields) throws IOException {
        if (json) {
            println(JsonText.oneLine(writer -> {
                writer.beginObject();
                writer.name("event").value(name);
                fields.to(writer);
                writer.endObject();
            }));
        }
    }

    private void println(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** An organization that is given by its id is not looked up: listing needs a permission that the code does not need. */
    private record Choice(UUID id, @Nullable Organization known) {
        static Choice of(Organization known) {
            return new Choice(known.id(), known);
        }
    }

    private Choice chosen(VboClient vbo) {
        if (organization != null) {
            return named(vbo, organization);
        }
        List<Organization> choosable = choosable(vbo);
        if (choosable.size() == 1) {
            return Choice.of(choosable.get(0));
        }
        if (terminal == null) {
            throw Vbo.wrong(
                    spec,
                    "--organization: expected " + oneOf(choosable)
                            + ", got nothing; there is no terminal to choose at");
        }
        for (int i = 0; i < choosable.size(); i++) {
            Organization known = choosable.get(i);
            PrintWriter list =
                    json ? spec.commandLine().getErr() : spec.commandLine().getOut();
            list.printf("%4d  %s  %s%n", i + 1, known.id(), OrganizationsCommand.name(known));
            list.flush();
        }
        while (true) {
            Optional<String> typed = terminal.ask("Organization, 1 to " + choosable.size() + ": ");
            if (typed.isEmpty()) {
                throw Vbo.wrong(spec, "--organization: expected " + oneOf(choosable) + ", got nothing");
            }
            // Nine digits always fit into an int.
            int number = typed.get().matches("[0-9]{1,9}") ? Integer.parseInt(typed.get()) : 0;
            if (number >= 1 && number <= choosable.size()) {
                return Choice.of(choosable.get(number - 1));
            }
        }
    }

    private Choice named(VboClient vbo, String given) {
        try {
            return new Choice(Vbo.uuid(given), null);
        } catch (IllegalArgumentException e) {
            // It is a name.
        }
        Organization found = Vbo.checked(spec, "--organization", () -> vbo.organization(given));
        if (found.id() == null) {
            throw Vbo.wrong(
                    spec, "--organization: this organization has no id, so it cannot have a device code: " + given);
        }
        return Choice.of(found);
    }

    private static List<Organization> choosable(VboClient vbo) {
        List<Organization> all = vbo.organizations();
        List<Organization> choosable =
                all.stream().filter(known -> known.id() != null).toList();
        if (choosable.isEmpty()) {
            throw new Vbo.Failure(
                    all.isEmpty()
                            ? "the server has no organizations"
                            : "no organization of the server has an id (see vbo organizations)");
        }
        return choosable;
    }

    private static String oneOf(List<Organization> choosable) {
        Stream<String> names = choosable.stream()
                .limit(MOST_CHOICES_IN_AN_ERROR)
                .map(known -> OrganizationsCommand.name(known) + " (" + known.id() + ")");
        int more = choosable.size() - MOST_CHOICES_IN_AN_ERROR;
        return (choosable.size() == 1 ? "" : "one of ")
                + names.collect(Collectors.joining(", "))
                + (more <= 0 ? "" : " or " + more + " more (see vbo organizations)");
    }
}
