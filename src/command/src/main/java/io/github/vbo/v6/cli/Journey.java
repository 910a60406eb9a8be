package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.VboServiceException;
import io.github.vbo.v6.VboTransportException;
import io.github.vbo.v6.cli.Tenant.State;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** Gets a code for each organization, waits until people have signed in with them, and creates applications. */
final class Journey {
    private final CommandSpec spec;
    private final VboClient vbo;
    private final Patience patience;
    private final Progress progress;
    private final List<Tenant> tenants;
    private final SignInWait.Time time;

    /** Several codes are one journey: one that fails does not stop the others. */
    private final boolean several;

    Journey(
            CommandSpec spec,
            VboClient vbo,
            Patience patience,
            Progress progress,
            List<Target> targets,
            boolean several,
            SignInWait.Time time) {
        this.spec = spec;
        this.vbo = vbo;
        this.patience = patience;
        this.progress = progress;
        this.tenants = targets.stream().map(Tenant::new).toList();
        this.several = several;
        this.time = time;
    }

    /** Requests the codes, one after the other. */
    void request(Consumer<URI> page) {
        progress.chosen(tenants);
        for (Tenant tenant : tenants) {
            try {
                tenant.got(patience.call(() -> ShownCode.of(vbo, tenant.target)));
            } catch (VboException e) {
                if (!several || concernsAll(e) && withCode().isEmpty()) {
                    throw several ? e : tenant.target.named(e);
                }
                tenant.become(State.FAILED, e, FailureReport.sentence(e));
                progress.note(tenant.target.label() + ": " + tenant.message());
            }
            progress.changed(tenant);
        }
        withCode().stream()
                .map(tenant -> tenant.code().shown().verificationUri())
                .distinct()
                .forEach(page);
    }

    /** Whether the other organizations would fail in the same way. */
    private static boolean concernsAll(VboException e) {
        return e.operation().equals("requestToken")
                || e instanceof VboServiceException refused && refused.statusCode() == 401
                || e instanceof VboTransportException none && none.isUntrusted();
    }

    private List<Tenant> withCode() {
        return tenants.stream().filter(Tenant::hasCode).toList();
    }

    /**
     * Waits for each sign-in.
     *
     * @param stays whether to count down to the end if the server does not say what becomes of the codes
     */
    void await(boolean stays) {
        await(false, tenant -> {}, wait -> {
            for (Tenant tenant : stays ? in(State.UNKNOWN).toList() : List.<Tenant>of()) {
                wait.pauseUntil(tenant.code().code().expiresAt());
            }
        });
    }

    /**
     * Waits for each sign-in and creates applications at once. If the server does not confirm a sign-in, it asks the person.
     *
     * @param terminal where to ask; without one, nobody is asked
     * @param assume whether not to ask, and to create applications shortly before the code expires
     */
    void create(NewApplications wanted, @Nullable Prompts terminal, boolean assume) {
        Consumer<Tenant> create = tenant ->
                wanted.create(vbo, tenant, progress, patience, time, several ? tenant.target.label() + ": " : "");
        await(assume || terminal != null, create, wait -> {
            List<Tenant> open = Stream.concat(in(State.UNKNOWN), in(State.UNCONFIRMED))
                    .filter(tenant -> !wait.isExpired(tenant))
                    .toList();
            for (Tenant tenant : open) {
                if (assume) {
                    wait.pauseUntil(wait.end(tenant));
                    progress.note("assuming that the person has signed in for " + tenant.target.label());
                } else if (terminal == null) {
                    progress.note("no applications were created for " + tenant.target.label()
                            + ", because standard input is not a terminal to ask at; give --assume-signed-in,"
                            + " or run vbo applications after it");
                    continue;
                } else if (!wait.isExpired(tenant) && !isSignedIn(tenant, terminal)) {
                    progress.note("no applications were created for " + tenant.target.label());
                    continue;
                }
                create.accept(tenant);
            }
        });
    }

    private boolean isSignedIn(Tenant tenant, Prompts terminal) {
        progress.close();
        while (true) {
            String typed = terminal.ask("Type yes when the sign-in for " + tenant.target.label() + " is done, or no: ")
                    .orElse("no")
                    .toLowerCase(Locale.ROOT);
            if (List.of("yes", "no").contains(typed)) {
                return typed.equals("yes");
            }
            if (!typed.isEmpty()) {
                terminal.show(List.of(Vbo.printable(typed) + " is neither yes nor no; type the whole word"));
            }
        }
    }

    /** What to do when the wait is over. */
    private interface Afterwards {
        void with(SignInWait wait) throws InterruptedException;
    }

    private void await(boolean early, Consumer<Tenant> signedIn, Afterwards afterwards) {
        SignInWait wait = new SignInWait(vbo, progress, time, early, signedIn);
        progress.waiting();
        try {
            wait.run(withCode());
            afterwards.with(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Vbo.Failure("interrupted while waiting for the person to sign in");
        }
    }

    private Stream<Tenant> in(State state) {
        return tenants.stream().filter(tenant -> tenant.state() == state);
    }

    /** The exit code. Says on standard error how many are not as wanted. */
    int exitCode(State wanted) {
        if (in(wanted).count() == tenants.size()) {
            return ExitCode.OK;
        }
        if (several) {
            String counts = Stream.of(State.values())
                    .filter(state -> in(state).findAny().isPresent())
                    .map(state -> in(state).count() + " " + outcome(state))
                    .collect(Collectors.joining(", "));
            return Vbo.report(
                    spec.commandLine(), "of " + tenants.size() + " organizations: " + counts, ExitCode.SOFTWARE);
        }
        return in(State.EXPIRED).findAny().isPresent()
                ? Vbo.report(
                        spec.commandLine(),
                        "the server did not confirm the sign-in in time; it may have worked",
                        ExitCode.SOFTWARE)
                : ExitCode.SOFTWARE;
    }

    private static String outcome(State state) {
        return switch (state) {
            case SIGNED_IN -> "signed in";
            case VALID -> "with a code";
            case EXPIRED -> "not confirmed in time (they may have signed in)";
            case UNKNOWN, UNCONFIRMED -> "with an unknown outcome";
            case CREATED -> "with new applications";
            case NOT_CREATED -> "without new applications";
            case UNCLEAR -> "for which applications may have been created";
            default -> "without a code";
        };
    }

    /** What the codes can be used for now (documented); nothing if nobody has signed in. */
    Optional<String> use() {
        Optional<Tenant> first = in(State.SIGNED_IN).findFirst();
        return several
                ? first.map(tenant -> "The codes can now be used to create backup applications for the organizations.")
                : first.map(tenant -> tenant.target.use());
    }
}
