package io.github.vbo.v6.cli;

import io.github.vbo.v6.ServerText;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboException;
import io.github.vbo.v6.cli.Tenant.State;
import io.github.vbo.v6.model.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that describe applications, and the step that creates them. */
final class NewApplications {
    /** Part of the help of each command that creates applications. */
    static final String ENVIRONMENT_HELP = """
              VBO_APPLICATION_CERTIFICATE_PASSWORD
                                 password of the PFX file; vbo asks for it if the file has
                                 one. It checks the file before it sends anything.
            """;

    /** Part of the help of each command that creates applications. */
    static final String EVENTS_HELP = """
              creating           the request for applications is sent; it may take 10 min
              application        applicationId, displayName: one line for each
              unclear            the request failed, but applications may exist; look for
                                 them in Microsoft Entra ID; fields as below
            """;

    private static final String OPERATION = "createApplications";
    private static final String NAME = "--name";
    private static final String FILE = "--application-certificate";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = NAME, paramLabel = "NAME", description = "The name of the applications in Microsoft Entra ID.")
    private @Nullable String name;

    @Option(
            names = FILE,
            paramLabel = "FILE",
            description = "A PFX file with a private key and its certificate, with which the applications sign in.")
    private @Nullable Path file;

    private int count;
    private char[] password = {};
    private Duration limit = Duration.ZERO;

    static final class ToCount implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            int count = Integer.parseInt(text);
            if (count < 1) {
                throw new IllegalArgumentException();
            }
            return count;
        }
    }

    /** Refuses the options of a command that is not asked for applications. */
    void refuse(String wanted) {
        if (name != null || file != null) {
            throw Vbo.wrong(spec, (name == null ? FILE : NAME) + ": give " + wanted + ", too");
        }
    }

    /** Checks the options and the file, and asks for its password. */
    void prepare(int number, Duration time) {
        if (name == null || name.isBlank()) {
            throw Vbo.required(spec, NAME);
        }
        if (file == null) {
            throw Vbo.required(spec, FILE);
        }
        count = number;
        limit = time;
        password = Credentials.pfxPassword(spec, FILE, file);
    }

    /** Creates them with the code of an organization, by one request. A failure is the organization's new state. */
    void create(
            VboClient vbo, Tenant tenant, Progress progress, Patience patience, SignInWait.Time time, String label) {
        WriteFailures writeFailures = ((Vbo) spec.root().userObject()).writeFailures;
        Thread warning = new Thread(() -> progress.note(label
                + "ended while the server was creating applications; look for them in Microsoft Entra ID before you try"
                + " again"));
        try {
            try {
                patience.call(vbo::accessToken); // A sign-in can be repeated if the server is busy; the request cannot.
                if (tenant.state() != State.SIGNED_IN && tenant.code().isExpired(time.now())) {
                    throw new Vbo.Failure(
                            "the code has expired, so no applications were requested; run the command again");
                }
                tenant.creating(Instant.now().plus(limit));
                writeFailures.consequence =
                        "no applications were requested for " + Vbo.printable(tenant.target.label());
                progress.changed(tenant);
                writeFailures.keep(); // Of the ids nothing may be lost, whoever reads the output.
                Runtime.getRuntime().addShutdownHook(warning);
                List<Application> created = Vbo.checked(
                        spec,
                        FILE,
                        () -> vbo.createApplications(
                                tenant.target.id(), tenant.code().code(), name, count, file, password::clone));
                tenant.created(created.stream()
                        .map(each -> new Application(each.applicationId(), masked(vbo, each.displayName())))
                        .toList());
                checkNumber(tenant, progress, label);
            } catch (ParameterException | Vbo.Failure e) { // A ParameterException: the file is another one by now.
                tenant.become(State.NOT_CREATED, e, e.getMessage());
                progress.note(label + tenant.message());
            } catch (VboException e) {
                boolean unclear = e.operation().equals(OPERATION) && e.mayHaveActed();
                tenant.become(unclear ? State.UNCLEAR : State.NOT_CREATED, e, FailureReport.sentence(e));
                progress.note(label + tenant.message());
            }
            progress.changed(tenant);
        } finally {
            forget(warning);
            writeFailures.keepNoMore();
        }
    }

    private static @Nullable String masked(VboClient vbo, @Nullable String name) {
        return name == null ? null : ServerText.masked(vbo, name);
    }

    /** A server may name fewer or more applications than it was asked for, or one twice. */
    private void checkNumber(Tenant tenant, Progress progress, String label) {
        long named = tenant.applications().stream()
                .map(Application::applicationId)
                .distinct()
                .count();
        if (named != count || tenant.applications().size() != count) {
            progress.changed(tenant);
            Vbo.Failure other = new Vbo.Failure("asked for " + count + " applications, and the server named " + named
                    + "; look for them in Microsoft Entra ID before you try again");
            tenant.become(State.UNCLEAR, other, other.getMessage());
            progress.note(label + tenant.message());
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook runs.
        }
    }

    /** One application for a person. */
    static String line(Application created) {
        String name = created.displayName();
        return "Created " + created.applicationId() + (name == null ? "" : " " + Vbo.printable(name));
    }
}
