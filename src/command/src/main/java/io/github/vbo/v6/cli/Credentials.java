package io.github.vbo.v6.cli;

import io.github.vbo.v6.PfxFile;
import io.github.vbo.v6.VboClient;
import io.github.vbo.v6.VboServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.UnrecoverableKeyException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Credentials from the environment or the terminal. Never from arguments: other users of the machine can read those. */
final class Credentials {
    /** Part of the help of each command that calls a server. */
    static final String HELP = """
            Environment:
              VBO_ACCESS_TOKEN   access token for the server, without the word Bearer; or
              VBO_USERNAME       user name for the server, such as DOMAIN\\user, and
              VBO_PASSWORD       the user's password
            """ + Proxies.HELP + """
            Set one with  export NAME='value'  in bash, $env:NAME = 'value'  in PowerShell.
            Without an account, vbo asks for one at the terminal. It never shows a
            password, and prints a token only with 'vbo token'.
            """;

    private static final String TOKEN = "VBO_ACCESS_TOKEN";
    private static final String USER_NAME = "VBO_USERNAME";
    private static final String PASSWORD = "VBO_PASSWORD";
    private static final String PFX_PASSWORD = "VBO_APPLICATION_CERTIFICATE_PASSWORD";
    private static final String USER_CODE = "VBO_USER_CODE";

    private static final int MOST_TRIES = 3;

    /** With 400 servers refuse a wrong password (observed). */
    private static final Set<Integer> REFUSES_PASSWORD = Set.of(400, 401);

    private Credentials() {}

    /** A client with the account. If the password was typed, it has signed in. */
    static VboClient client(VboClient.Builder builder, CommandSpec spec) {
        boolean signsIn = spec.name().equals(TokenCommand.NAME);
        String token = signsIn ? null : variable(spec, TOKEN);
        String userName = variable(spec, USER_NAME);
        String password = variable(spec, PASSWORD);
        boolean asks = token == null && (userName == null || password == null);
        Prompts terminal = asks ? Prompts.find() : null;
        if (token == null && userName == null) {
            if (terminal == null) {
                throw Vbo.wrong(
                        spec,
                        password == null && !signsIn
                                ? "no account is given, and standard input is not a terminal; set " + TOKEN + ", or "
                                        + USER_NAME + " and " + PASSWORD
                                : missing(USER_NAME));
            }
            String prompt = signsIn ? "User name: " : "User name (leave empty to use an access token): ";
            do {
                userName = Typed.checked(spec, "user name", terminal.ask(prompt).orElseThrow(Credentials::ended));
            } while (userName.isEmpty() && signsIn);
            if (userName.isEmpty()) {
                token = Typed.checked(spec, "access token", new String(asked(terminal, "Access token: ", TOKEN, spec)));
            }
        }
        if (token != null) {
            String given = token;
            return Vbo.checked(spec, TOKEN, () -> builder.accessToken(given)).build();
        }
        if (password == null && terminal == null) {
            throw Vbo.wrong(spec, missing(PASSWORD));
        }
        if (password != null) {
            return builder.credentials(userName, password::toCharArray).build();
        }
        AtomicReference<char[]> typed = new AtomicReference<>(typedPassword(terminal, "Password: ", PASSWORD, spec));
        VboClient vbo = builder.credentials(userName, () -> typed.get().clone()).build();
        try {
            signIn(vbo, again -> typed.set(typedPassword(terminal, again, PASSWORD, spec)), spec);
            return vbo;
        } catch (RuntimeException e) {
            vbo.close();
            throw e;
        }
    }

    /** Asks for another password when the server has refused one. */
    private static void signIn(VboClient vbo, Consumer<String> askAgain, CommandSpec spec) {
        Patience patience = new Patience(true, what -> Vbo.report(spec.commandLine(), what, 0));
        for (int tries = 1; ; tries++) {
            try {
                patience.call(vbo::accessToken);
                return;
            } catch (VboServiceException e) {
                if (tries == MOST_TRIES || !REFUSES_PASSWORD.contains(e.statusCode())) {
                    throw e;
                }
                Vbo.report(spec.commandLine(), FailureReport.sentence(e), 0);
                askAgain.accept("Password (try " + (tries + 1) + " of " + MOST_TRIES + "): ");
            }
        }
    }

    private static char[] typedPassword(Prompts terminal, String prompt, String variable, CommandSpec spec) {
        char[] typed = asked(terminal, prompt, variable, spec);
        Typed.checked(spec, "password", new String(typed));
        return typed;
    }

    /**
     * The password that opens a PFX file, which is checked. Nobody is asked for the password of a file that has an empty one.
     *
     * @param option names the file
     */
    static char[] pfxPassword(CommandSpec spec, String option, Path file) {
        String given = environment(spec).get(PFX_PASSWORD);
        char[] password = given == null
                ? new char[0]
                : Typed.checked(spec, PFX_PASSWORD, given).toCharArray();
        for (int tries = 0; ; tries++) {
            try {
                PfxFile.check(file, password, Clock.systemUTC());
                return password;
            } catch (IllegalArgumentException e) {
                boolean asks = given == null && e.getCause() instanceof UnrecoverableKeyException;
                if (!asks || tries == MOST_TRIES) {
                    throw Vbo.wrong(spec, Vbo.renamed(option, e));
                }
                Prompts terminal = Prompts.find();
                if (terminal == null) {
                    throw Vbo.wrong(spec, missing(PFX_PASSWORD));
                }
                if (tries > 0) {
                    Vbo.report(spec.commandLine(), Vbo.renamed(option, e), 0);
                }
                String prompt = "Password of " + Vbo.printable(file.toString());
                password = typedPassword(
                        terminal,
                        prompt + (tries == 0 ? ": " : " (try " + (tries + 1) + " of " + MOST_TRIES + "): "),
                        PFX_PASSWORD,
                        spec);
            }
        }
    }

    /** A user code with which a person has signed in. It is no argument: with it, others could create applications. */
    static String userCode(CommandSpec spec) {
        String given = variable(spec, USER_CODE);
        Prompts terminal = given == null ? Prompts.find() : null;
        if (given == null && terminal == null) {
            throw Vbo.wrong(spec, missing(USER_CODE));
        }
        String code = given == null ? "" : given.strip();
        while (code.isEmpty()) {
            String typed =
                    terminal.ask("Code that the person has signed in with: ").orElseThrow(Credentials::ended);
            code = Typed.checked(spec, "code", typed);
        }
        return code;
    }

    /** Asks until something was typed. */
    private static char[] asked(Prompts terminal, String prompt, String variable, CommandSpec spec) {
        try {
            char[] typed = new char[0];
            while (typed.length == 0) {
                typed = terminal.askSecretly(prompt).orElseThrow(Credentials::ended);
            }
            return typed;
        } catch (IOException e) {
            throw Vbo.wrong(
                    spec, variable + " is not set, and the terminal would show what is typed; set this variable");
        }
    }

    private static Vbo.Failure ended() {
        return new Vbo.Failure("the input ended before an answer, so nothing was done");
    }

    /** A program to start. It gets no variable of the project from this environment: most of them are secrets. */
    static ProcessBuilder program(List<String> command) {
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment()
                .keySet()
                .removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("VBO_"));
        return program;
    }

    private static String missing(String name) {
        return name + " is not set, and standard input is not a terminal; set this variable";
    }

    private static Map<String, String> environment(CommandSpec spec) {
        return ((Vbo) spec.root().userObject()).environment;
    }

    private static @Nullable String variable(CommandSpec spec, String name) {
        String value = environment(spec).get(name);
        return value == null || value.isEmpty() ? null : Typed.checked(spec, name, value);
    }
}
