package io.github.vbo.v6.cli;

import io.github.vbo.v6.cli.Tenant.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** Progress for scripts: each event is a line with one JSON object. */
final class EventLines implements Progress {
    /** Part of the help of each command that prints them. */
    static final String HELP = """
              organization       the organization; with --new: region
              code               userCode, verificationUrl, expiresIn (seconds), message,
                                 expiresAt
            """;

    private final CommandSpec spec;
    private final Set<Tenant> announced = new HashSet<>();

    EventLines(CommandSpec spec) {
        this.spec = spec;
    }

    @Override
    public void chosen(List<Tenant> tenants) {
        tenants.forEach(tenant -> event("organization", tenant, writer -> {}));
    }

    @Override
    public void changed(Tenant tenant) {
        State state = tenant.state();
        if (state == State.VALID) {
            boolean first = announced.add(tenant);
            event(first ? "code" : "answers-again", tenant, first ? tenant.code()::fields : writer -> {});
        } else if (state == State.SIGNED_IN || state == State.EXPIRED) {
            event(state == State.SIGNED_IN ? "confirmed" : "not-confirmed", tenant, writer -> {});
        } else {
            event(state == State.NO_ANSWER ? "no-answer" : "failed", tenant, writer -> {
                FailureReport.fields(tenant.reason(), tenant.message(), writer);
            });
        }
    }

    private void event(String name, Tenant tenant, JsonText.Content fields) {
        try {
            spec.commandLine().getOut().println(JsonText.event(name, writer -> {
                tenant.target.fields(writer);
                fields.to(writer);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        spec.commandLine().getOut().flush();
    }

    @Override
    public void note(String what) {
        Vbo.report(spec.commandLine(), what, 0);
    }
}
