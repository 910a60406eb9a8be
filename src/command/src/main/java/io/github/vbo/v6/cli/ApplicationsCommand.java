package io.github.vbo.v6.cli;

import io.github.vbo.v6.DeviceCode;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.cli.Tenant.State;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo applications}. */
@Command(
        name = "applications",
        description = {
            "Creates applications in Microsoft Entra ID.",
            "It needs a code of 'vbo device-code' or 'vbo sign-in', with which a person has",
            "signed in. The server may accept a code once. The request is sent once, too. No",
            "real server was tried."
        },
        customSynopsis = {
            "vbo applications [--json] [--no-wait] --server=URI",
            "                        [--certificate=FILE] [--pin=PIN]...",
            "                        [--organization=UUID|NAME] --count=COUNT",
            "                        --name=NAME --application-certificate=FILE"
        },
        footer = {
            Credentials.HELP,
            "Environment for the applications:",
            "  VBO_USER_CODE      the code that the person has signed in with. It is a secret",
            "                     until it is used; vbo asks for it at the terminal.",
            NewApplications.ENVIRONMENT_HELP,
            "With --json each line is an object with the id and the name of the organization",
            "(null if not known). Its \"event\" is one of these:",
            NewApplications.EVENTS_HELP + "  failed             see below\n",
            FailureReport.HELP,
            "Examples:",
            "  bash, zsh:",
            "    vbo applications --server vbo.example.com --certificate server.crt \\",
            "        --count 2 --name Backup --application-certificate backup.pfx",
            "  PowerShell:",
            "    vbo applications --server vbo.example.com --certificate server.crt `",
            "        --count 2 --name Backup --application-certificate backup.pfx"
        },
        exitCodeList = {
            "0:created",
            "1:refused or failed; the message says if applications may exist",
            "2:wrong usage",
            "130:interrupted with Ctrl-C"
        })
final class ApplicationsCommand implements Callable<Integer> {
    /** Only the user code is sent. */
    private static final URI PAGE = URI.create("https://microsoft.com/devicelogin");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--organization",
            paramLabel = "UUID|NAME",
            description =
                    "The code's organization: its id on the server (not the Microsoft Entra tenant id) or its name.")
    private @Nullable String organization;

    @Option(
            names = "--count",
            paramLabel = "COUNT",
            converter = NewApplications.ToCount.class,
            description = "How many applications to create.")
    private @Nullable Integer count;

    @Mixin
    private NewApplications wanted;

    @Option(names = "--no-wait", description = Patience.NO_WAIT)
    private boolean noWait;

    @Option(names = "--json", description = "Print each event as a line with one JSON object; see below.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        connection.requireServer();
        if (count == null) {
            throw Vbo.required(spec, "--count");
        }
        wanted.prepare(count, connection.creationTime());
        String code = Credentials.userCode(spec);
        return connection.use("", false, vbo -> create(vbo, code));
    }

    private int create(VboClient vbo, String code) {
        Progress progress = json ? new EventLines(spec) : new CodeText(spec, Terminal.controllable(), page -> "");
        try (progress) {
            Patience patience = new Patience(!noWait, progress::note);
            Target target = organization == null
                    ? OrganizationSearch.choose(spec, vbo, patience.call(vbo::organizations))
                    : OrganizationSearch.find(spec, vbo, List.of(organization), () -> patience.call(vbo::organizations))
                            .get(0);
            Tenant tenant = new Tenant(target);
            DeviceCode used = new DeviceCode(code, PAGE, Instant.MAX, "");
            tenant.got(new ShownCode(used, used, Duration.ZERO));
            wanted.create(vbo, tenant, progress, patience, SignInWait.systemTime(), "");
            return tenant.state() == State.CREATED ? 0 : 1;
        }
    }
}
