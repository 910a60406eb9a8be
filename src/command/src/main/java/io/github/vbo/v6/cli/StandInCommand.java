package io.github.vbo.v6.cli;

import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vbo stand-in}. */
@Command(
        name = "stand-in",
        description = {
            "Runs a stand-in for a VB365 server, on this machine only, until you stop it.",
            "When ready, it prints its address, the address of its sign-in page, and commands",
            "to try it with."
        },
        footer = {
            "Limits: " + StandInCommand.LIMITS,
            "",
            "Examples:",
            "  vbo stand-in --example",
            "  vbo stand-in --port 0 --http --token let-me-in",
            "  vbo stand-in --code-lifetime 60 --token-lifetime 30 --throttle",
            "  vbo stand-in --http --conformance"
        })
final class StandInCommand implements Callable<Integer> {
    static final String LIMITS = "it is not VB365 and never calls Microsoft. A code that is entered on%n"
            + "its page signs nobody in. Some of its refusals are observed on real servers,%n"
            + "others are assumed. It forgets everything when it ends.";

    private static final String NAME = "abc.onmicrosoft.com";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "4443",
            description = "Port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--http", description = "Plain http instead of https, except for the sign-in page.")
    private boolean http;

    @Option(
            names = "--example",
            description =
                    "Always return the code and the URL of the vendor's example, not a new code and the sign-in page.")
    private boolean example;

    @Option(
            names = "--user",
            paramLabel = "USER",
            defaultValue = "administrator",
            description = "Who can sign in for a token (default: ${DEFAULT-VALUE}).")
    private String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            defaultValue = "password",
            description = "The user's password (default: ${DEFAULT-VALUE}).")
    private String password;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "stand-in-token",
            description = "An access token to accept without a sign-in; it never expires (default: ${DEFAULT-VALUE}).")
    private String token;

    @Option(
            names = "--organization",
            paramLabel = "UUID[=NAME]",
            defaultValue = Vbo.EXAMPLE_ORGANIZATION,
            converter = ToOrganization.class,
            description = {
                "An organization to know (default: the vendor page's, ${DEFAULT-VALUE}, named " + NAME
                        + "). Repeat it for several; =NAME makes one without id."
            })
    private List<Organization> organizations;

    @Option(
            names = "--code-lifetime",
            paramLabel = "SECONDS",
            defaultValue = "899",
            converter = ToSeconds.class,
            description = "How long a code can be used (default: ${DEFAULT-VALUE}).")
    private Duration codeLifetime;

    @Option(
            names = "--token-lifetime",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            converter = ToSeconds.class,
            description = "How long a token from a sign-in is accepted (default: ${DEFAULT-VALUE}).")
    private Duration tokenLifetime;

    @Option(
            names = "--throttle",
            description = "Answer 429 to more than one request for a token in a second, or five in a minute.")
    private boolean throttled;

    @Option(
            names = "--antiforgery",
            description = "Answer 401 to a token that was requested without disable_antiforgery_token=true.")
    private boolean antiforgery;

    @Option(
            names = "--conformance",
            description = "Serve each conformance case as well, at an address of its own below the printed one.")
    private boolean conformance;

    @Option(
            names = CertificateCommand.SAVE,
            paramLabel = "FILE",
            description = "Write the server's certificate to this new file (default: a temporary file, deleted at the"
                    + " end).")
    private @Nullable Path certificate;

    static final class ToOrganization implements ITypeConverter<Organization> {
        @Override
        public Organization convert(String text) {
            String[] parts = text.split("=", 2);
            String name = parts.length == 1 ? NAME : parts[1];
            if (name.isEmpty()) {
                throw new IllegalArgumentException();
            }
            return new Organization(parts.length == 2 && parts[0].isEmpty() ? null : Vbo.uuid(parts[0]), name);
        }
    }

    static final class ToSeconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException();
            }
            return Duration.ofSeconds(Long.parseLong(text));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!token.matches("[!-~]+")) {
            throw Vbo.wrong(
                    spec, "--token has a character that no token can have (not shown); use ASCII without spaces");
        }
        if (http && certificate != null) {
            throw Vbo.wrong(
                    spec, "--save-certificate: plain http has no certificate; leave out --http or --save-certificate");
        }
        if (organizations.stream().allMatch(known -> known.id() == null)) {
            throw Vbo.wrong(
                    spec, "--organization: none has an id, so none can have a code; give one as UUID or UUID=NAME");
        }
        try (VboStandIn standIn = start()) {
            print(standIn, http ? null : certificate(standIn));
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private VboStandIn start() {
        // For connections without a byte: ten seconds, looked at each second. The JDK reads these once in a process, so
        // the
        // test kit must not set them.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.clockTick", "1000");
        VboStandIn.Builder builder = VboStandIn.builder()
                .port(port)
                .user(user, password)
                .token(token)
                .organizations(organizations.toArray(Organization[]::new))
                .codeLifetime(codeLifetime)
                .tokenLifetime(tokenLifetime);
        if (http) {
            builder.http();
        }
        if (example) {
            builder.example();
        }
        if (throttled) {
            builder.throttled();
        }
        if (antiforgery) {
            builder.antiforgery();
        }
        try {
            return builder.start();
        } catch (UncheckedIOException e) {
            throw Vbo.wrong(spec, "port " + port + " is in use or reserved; choose another with --port");
        }
    }

    private void print(VboStandIn standIn, @Nullable Path file) {
        PrintWriter out = spec.commandLine().getOut();
        String address = standIn.uri().toString();
        out.println("address: " + address);
        out.println("sign-in page: " + standIn.signInPage());
        if (conformance) {
            out.println("conformance: " + standIn.conformance());
        }
        out.println("user: " + user);
        out.println("password: " + password);
        out.println("token: " + token);
        for (Organization known : organizations) {
            out.println("organization: " + (known.id() == null ? "(no id) " + known.name() : known.id()));
        }
        if (file != null) {
            out.println("certificate: " + file);
        }
        StandInExamples examples = new StandInExamples(
                Shell.ofThisSystem(), standIn.organization(), user, password, token, file == null ? null : "" + file);
        out.println();
        print("To get a code from it, paste one of these into another terminal:", examples.vbo(address), out);
        print(examples.curl(address), out);
        if (conformance) {
            print(
                    "To try a conformance case, replace user-code-empty by its name (vbo conformance --list):",
                    examples.curl(standIn.conformance() + "/requestDeviceCode/user-code-empty"),
                    out);
        }
        print("To sign in to it for a token of your own:", examples.signIn(address), out);
        if (!example) {
            print("Enter codes on the sign-in page. Your browser will warn you about its certificate.", out);
        }
        out.printf("Limits: " + LIMITS + "%n%nStop it with Ctrl-C.%n");
        out.flush();
    }

    private static void print(String what, String command, PrintWriter out) {
        print(what, out);
        print(command, out);
    }

    private static void print(String paragraph, PrintWriter out) {
        out.println(paragraph);
        out.println();
    }

    private Path certificate(VboStandIn standIn) {
        if (certificate == null) {
            return standIn.certificate();
        }
        return CertificateCommand.writeNew(spec, CertificateCommand.SAVE, certificate, standIn.certificatePem());
    }
}
