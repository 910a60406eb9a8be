package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.cli.Tenant.State;
import io.github.vbo.v6.model.Organization;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "waits until the server confirms the sign-in or the code expires. With several",
            "organizations it shows a table. No source says which codes a server confirms;",
            "perhaps those of new organizations (--new) only.",
            "With --create-applications it then creates applications in Microsoft Entra ID.",
            "If the server does not confirm the sign-in, it asks you whether it is done,",
            "shortly before the code expires at the latest. No real server was tried.",
            "Without --server this is a rehearsal with an embedded stand-in server."
        },
        customSynopsis = {
            "vbo sign-in [--no-wait] [--no-qr] [--open] [--json] --server=URI",
            "                   [--certificate=FILE] [--pin=PIN]...",
            "                   [--organization=UUID|NAME]... | --all | --new=REGION",
            "                   [--create-applications=COUNT --name=NAME",
            "                   --application-certificate=FILE [--assume-signed-in]]",
            "       vbo sign-in [--no-wait] [--no-qr] [--open] [--json] [--new=REGION]"
        },
        footer = {
            Credentials.HELP,
            "Environment for --create-applications:",
            NewApplications.ENVIRONMENT_HELP,
            "With --json each line is an object with the id and the name of an organization",
            "(null if not known). Its \"event\" is one of these:",
            EventLines.HELP
                    + "  confirmed          the person has signed in\n"
                    + "  not-confirmed      the server did not confirm the sign-in in time\n"
                    + "  no-answer          the server does not answer at present; fields as below\n"
                    + "  answers-again      it does again\n"
                    + NewApplications.EVENTS_HELP
                    + "  failed             see below\n",
            FailureReport.HELP,
            "Examples:",
            "  vbo sign-in",
            "  vbo sign-in --server vbo.example.com --certificate server.crt",
            "  vbo sign-in --server vbo.example.com --certificate server.crt --all",
            "  vbo sign-in --server vbo.example.com --organization abc.onmicrosoft.com --json",
            "Applications after the sign-in:",
            "  bash, zsh:",
            "    vbo sign-in --server vbo.example.com --certificate server.crt \\",
            "        --create-applications 2 --name Backup --application-certificate backup.pfx",
            "  PowerShell:",
            "    vbo sign-in --server vbo.example.com --certificate server.crt `",
            "        --create-applications 2 --name Backup --application-certificate backup.pfx",
            "An account from the environment:",
            "  bash, zsh:",
            "    export VBO_USERNAME='CORP\\svc-vbo' VBO_PASSWORD; read -rs VBO_PASSWORD",
            "  PowerShell:",
            "    $account = Get-Credential CORP\\svc-vbo",
            "    $env:VBO_USERNAME = $account.UserName",
            "    $env:VBO_PASSWORD = $account.GetNetworkCredential().Password"
        },
        exitCodeList = {
            "0:signed in, or applications created (with --no-wait: code shown)",
            "1:not confirmed, refused or failed",
            "2:wrong usage",
            "130:interrupted with Ctrl-C"
        })
final class SignInCommand implements Callable<Integer> {
    private static final String CREATE = "--create-applications";
    private static final String ASSUME = "--assume-signed-in";

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Mixin
    private Targets targets;

    @Option(
            names = CREATE,
            paramLabel = "COUNT",
            converter = NewApplications.ToCount.class,
            description = "After the sign-in, create so many applications for each organization.")
    private @Nullable Integer count;

    @Mixin
    private NewApplications wanted;

    @Option(
            names = ASSUME,
            description = "For scripts: if the server does not confirm the sign-in, do not ask; create the applications"
                    + " shortly before the code expires.")
    private boolean assume;

    @Option(
            names = "--no-wait",
            description = "Stop after showing the codes. Also do not wait for a busy server (status 429).")
    private boolean noWait;

    @Option(names = "--no-qr", description = "Do not show the address as a QR code, as on a terminal.")
    private boolean noQr;

    @Option(names = "--open", description = "Also open the address in the browser.")
    private boolean open;

    @Option(names = "--json", description = "Print each event as a line with one JSON object; see below.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        targets.check(connection);
        checkApplications();
        String note = "No --server: this is a rehearsal with a stand-in server. Nobody is signed in."
                + System.lineSeparator()
                + (noWait
                        ? "The stand-in server and its page end with this command."
                        : "Enter the code on its page. Your browser will warn about the page's certificate.");
        return connection.use(note, false, this::signIn);
    }

    private void checkApplications() {
        if (count == null) {
            wanted.refuse(CREATE);
            if (assume) {
                throw Vbo.wrong(spec, ASSUME + ": give " + CREATE + ", too");
            }
            return;
        }
        if (noWait || targets.areNew()) {
            throw Vbo.wrong(
                    spec,
                    CREATE + ": leave out "
                            + (noWait
                                    ? "--no-wait; vbo applications creates them later"
                                    : "--new; the server has to know the organization"));
        }
        wanted.prepare(count, connection.creationTime());
    }

    private int signIn(VboClient vbo) {
        Terminal controllable = Terminal.controllable();
        Progress progress = progress(controllable);
        Patience patience = new Patience(!noWait, progress::note);
        Supplier<List<Organization>> known = () -> patience.call(vbo::organizations);
        List<Target> chosen = targets.areGiven()
                ? targets.find(vbo, known)
                : List.of(OrganizationSearch.choose(spec, vbo, known.get()));
        Journey journey =
                new Journey(spec, vbo, patience, progress, chosen, targets.areSeveral(), SignInWait.systemTime());
        try (progress) {
            journey.request(page -> show(page, progress));
            if (count != null) {
                journey.create(wanted, assume ? null : Prompts.find(), assume);
            } else if (!noWait) {
                journey.await(controllable != null && !json);
            }
        }
        if (count != null) {
            return journey.exitCode(State.CREATED);
        }
        if (!json) {
            PrintWriter out = spec.commandLine().getOut();
            journey.use().ifPresent(use -> out.println(Table.wrapped(use, Terminal.width())));
            out.flush();
        }
        return journey.exitCode(noWait ? State.VALID : State.SIGNED_IN);
    }

    private Progress progress(@Nullable Terminal terminal) {
        if (json) {
            return new EventLines(spec);
        }
        return targets.areSeveral()
                ? new CodeTable(spec, terminal)
                : new CodeText(spec, terminal, page -> picture(page, terminal));
    }

    private String picture(URI page, @Nullable Terminal terminal) {
        return terminal == null || noQr
                ? ""
                : QrText.of(page, Output.charset(), Terminal.size())
                        .map(lines -> lines + System.lineSeparator())
                        .orElse("");
    }

    private void show(URI page, Progress progress) {
        if (open) {
            Browser.open(page)
                    .ifPresent(
                            why -> progress.note("could not open a browser (" + why + "); open the address yourself"));
        }
    }
}
