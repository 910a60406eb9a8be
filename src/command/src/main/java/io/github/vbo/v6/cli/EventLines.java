package io.github.vbo.v6.cli;

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
        switch (tenant.state()) {
            case VALID -> {
                boolean first = announced.add(tenant);
                event(first ? "code" : "answers-again", tenant, first ? tenant.code()::fields : writer -> {});
            }
            case SIGNED_IN -> event("confirmed", tenant, writer -> {});
            case EXPIRED, UNCONFIRMED -> event("not-confirmed", tenant, writer -> {});
            case CREATING -> event("creating", tenant, writer -> {});
            case CREATED ->
                tenant.applications()
                        .forEach(each -> event("application", tenant, writer -> {
                            writer.name("applicationId")
                                    .value(each.applicationId().toString());
                            writer.name("displayName").value(each.displayName());
                        }));
            case NO_ANSWER -> failure("no-answer", tenant);
            case UNCLEAR -> failure("unclear", tenant);
            default -> failure("failed", tenant);
        }
    }

    private void failure(String name, Tenant tenant) {
        event(name, tenant, writer -> FailureReport.fields(tenant.reason(), tenant.message(), writer));
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
