package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.cli.Tenant.State;
import io.github.vbo.v6.model.Organization;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo device-code}. */
@Command(
        name = "device-code",
        description = {
            "Gets a device code for each organization, and does not wait.",
            "Prints the code and where to enter it.",
            "Without --server, an embedded stand-in server answers with the vendor's example."
        },
        customSynopsis = {
            "vbo device-code [--json] [--no-wait] --server=URI",
            "                       [--certificate=FILE] [--pin=PIN]...",
            "                       --organization=UUID|NAME... | --all | --new=REGION",
            "       vbo device-code [--json] [--new=REGION]"
        },
        footer = {
            Credentials.HELP,
            "With --json and several organizations, each line is an object with the id and",
            "the name of an organization (null if not known). Its \"event\" is one of these:",
            EventLines.HELP + "  failed             see below\n",
            FailureReport.HELP,
            "Examples:",
            "  vbo device-code --json",
            "  vbo device-code --server vbo.example.com --organization abc.onmicrosoft.com",
            "  vbo device-code --server vbo.example.com --certificate server.crt --all --json"
        })
final class DeviceCodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Mixin
    private Targets targets;

    @Option(names = "--no-wait", description = Patience.NO_WAIT)
    private boolean noWait;

    @Option(
            names = "--json",
            description = "Print one JSON object: userCode, verificationUrl, expiresIn (seconds), message, expiresAt."
                    + " With several organizations, print lines; see below.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        targets.check(connection);
        if (connection.hasServer() && !targets.areGiven()) {
            throw Vbo.wrong(spec, "--organization is required, or --all, or --new");
        }
        String note = "No --server: asking an embedded stand-in. Nobody can sign in with its code.";
        return connection.use(note, true, this::getCodes);
    }

    private int getCodes(VboClient vbo) throws IOException {
        if (targets.areSeveral()) {
            return getSeveral(vbo);
        }
        Patience patience = new Patience(!noWait, what -> Vbo.report(spec.commandLine(), what, 0));
        Supplier<List<Organization>> known = () -> patience.call(vbo::organizations);
        Target target = targets.areGiven()
                ? targets.find(vbo, known).get(0)
                : Target.of(vbo, known.get().get(0));
        ShownCode code;
        try {
            code = patience.call(() -> ShownCode.of(vbo, target));
        } catch (VboException e) {
            throw target.named(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? JsonText.indented(writer -> {
                            writer.beginObject();
                            code.fields(writer);
                            writer.endObject();
                        })
                        : code.text(Terminal.width()));
        out.flush();
        return 0;
    }

    private int getSeveral(VboClient vbo) {
        Progress progress = json ? new EventLines(spec) : new CodeTable(spec, Terminal.controllable());
        try (progress) {
            Patience patience = new Patience(!noWait, progress::note);
            List<Target> found = targets.find(vbo, () -> patience.call(vbo::organizations));
            Journey journey = new Journey(spec, vbo, patience, progress, found, true, SignInWait.systemTime());
            journey.request(page -> {});
            return journey.exitCode(State.VALID);
        }
    }
}
