package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import java.util.List;
import java.util.Locale;
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
            Without an account, vbo asks for one at the terminal. It never shows a
            password or a token.
            """;

    private static final String TOKEN = "VBO_ACCESS_TOKEN";
    private static final String USER_NAME = "VBO_USERNAME";
    private static final String PASSWORD = "VBO_PASSWORD";

    private Credentials() {}

    static void give(VboClient.Builder builder, CommandSpec spec) {
        boolean signsIn = spec.name().equals(TokenCommand.NAME);
        String token = signsIn ? null : variable(spec, TOKEN);
        String userName = variable(spec, USER_NAME);
        String password = variable(spec, PASSWORD);
        Terminal terminal = Terminal.find();
        if (token == null && userName == null) {
            if (terminal == null) {
                throw Vbo.wrong(
                        spec,
                        password == null && !signsIn
                                ? "set " + TOKEN + ", or " + USER_NAME + " and " + PASSWORD
                                        + "; there is no terminal to ask for them"
                                : missing(USER_NAME));
            }
            String prompt = signsIn ? "User name: " : "User name (leave empty to use an access token): ";
            userName = Typed.checked(spec, "user name", terminal.ask(prompt).orElseThrow(Credentials::ended));
            if (userName.isEmpty() && !signsIn) {
                token = Typed.checked(spec, "access token", new String(asked(terminal, "Access token: ")));
            }
        }
        if (token != null) {
            String given = token;
            Vbo.checked(spec, TOKEN, () -> builder.accessToken(given));
            return;
        }
        if (password == null && terminal == null) {
            throw Vbo.wrong(spec, missing(PASSWORD));
        }
        char[] typed = password == null ? asked(terminal, "Password: ") : password.toCharArray();
        Typed.checked(spec, "password", new String(typed));
        builder.credentials(userName, typed::clone);
    }

    /** Asks until something was typed. */
    private static char[] asked(Terminal terminal, String prompt) {
        char[] typed = new char[0];
        while (typed.length == 0) {
            typed = terminal.askSecretly(prompt).orElseThrow(Credentials::ended);
        }
        return typed;
    }

    private static Vbo.Failure ended() {
        return new Vbo.Failure("the input ended at a question; nothing was sent");
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
        return name + " is not set, and there is no terminal to ask for it";
    }

    private static @Nullable String variable(CommandSpec spec, String name) {
        String value = ((Vbo) spec.root().userObject()).environment.get(name);
        return value == null || value.isEmpty() ? null : Typed.checked(spec, name, value);
    }
}
