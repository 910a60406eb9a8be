package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Who asks: from the environment, else from the person at the terminal. Never from arguments, which others can read. */
final class Credentials {
    /** For the help of each command that asks a server. */
    static final String HELP = """
            Environment:
              VBO_ACCESS_TOKEN   An access token for the server, without the word Bearer; or
              VBO_USERNAME       who signs in to the server, such as DOMAIN\\user, and
              VBO_PASSWORD       the password. What is not set is asked for at the
                                 terminal; passwords and tokens are not shown.
            """;

    private static final String TOKEN = "VBO_ACCESS_TOKEN";
    private static final String USER_NAME = "VBO_USERNAME";
    private static final String PASSWORD = "VBO_PASSWORD";

    private Credentials() {}

    static void give(VboClient.Builder builder, CommandSpec spec) {
        String token = environment(TOKEN);
        String userName = environment(USER_NAME);
        String password = environment(PASSWORD);
        Terminal terminal = Terminal.find();
        if (token == null && userName == null) {
            if (terminal == null) {
                throw Vbo.wrong(
                        spec,
                        password == null
                                ? TOKEN + ": expected an access token in this environment variable, or " + USER_NAME
                                        + " and " + PASSWORD + ", got nothing, and there is no terminal to ask at"
                                : missing(USER_NAME, "a user name"));
            }
            userName = terminal.ask("User name (none: use an access token): ").orElse("");
            if (userName.isEmpty()) {
                token = new String(terminal.askSecretly("Access token: "));
            }
        }
        if (token != null) {
            String given = token;
            Vbo.checked(spec, TOKEN, () -> builder.accessToken(given));
            return;
        }
        if (password == null && terminal == null) {
            throw Vbo.wrong(spec, missing(PASSWORD, "a password"));
        }
        char[] typed = password == null ? terminal.askSecretly("Password: ") : password.toCharArray();
        if (typed.length == 0) {
            throw Vbo.wrong(spec, PASSWORD + ": expected a password, got nothing");
        }
        builder.credentials(userName, typed::clone);
    }

    private static String missing(String name, String what) {
        return name + ": expected " + what
                + " in this environment variable, got nothing, and there is no terminal to ask at";
    }

    private static @Nullable String environment(String name) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
