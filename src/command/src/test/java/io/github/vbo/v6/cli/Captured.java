package io.github.vbo.v6.cli;

import io.github.vbo.v6.standin.Organization;
import io.github.vbo.v6.standin.VboStandIn;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What the command did in this process: its exit code, and what it wrote. */
record Captured(int exitCode, String out, String err) {
    static final String FIRST = "40dfa255-2762-43e5-8320-dff7a9201f90";
    static final String SECOND = "0b3d4ab5-0e6f-4b0c-9a3e-3f1f0f6f3c11";
    static final String TOKEN = "a-secret-token";
    static final String PASSWORD = "a-secret-password";

    /** Runs the command with these environment variables and no others. */
    static Captured run(Map<String, String> environment, String... arguments) {
        return run(environment, line -> {}, arguments);
    }

    /** Does something as soon as a text has been written to standard output. */
    static Captured run(Map<String, String> environment, Consumer<String> written, String... arguments) {
        StringWriter out = new StringWriter() {
            @Override
            public void flush() {
                written.accept(toString());
            }
        };
        StringWriter err = new StringWriter();
        int exitCode = Vbo.commandLine(environment)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Captured(exitCode, out.toString(), err.toString());
    }

    /** A server over https with three organizations, the last without an id. */
    static VboStandIn server(Duration codeLifetime) {
        return VboStandIn.builder()
                .token(TOKEN)
                .user("administrator", PASSWORD)
                .codeLifetime(codeLifetime)
                .organizations(
                        new Organization(UUID.fromString(FIRST), "abc.onmicrosoft.com"),
                        new Organization(UUID.fromString(SECOND), "def.onmicrosoft.com"),
                        new Organization(null, "new.onmicrosoft.com"))
                .start();
    }

    /** An https address at which no server listens. */
    static String deadAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return "https://127.0.0.1:" + free.getLocalPort();
        }
    }
}
