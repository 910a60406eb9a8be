package io.github.vbo.v6.cli;

import io.github.vbo.v6.VboClient;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that name a server, and how long to wait for it. */
final class Server {
    @Option(
            names = "--server",
            paramLabel = "URI",
            converter = ToAddress.class,
            description = "Address of the server. Default scheme: https; default port: 4443.")
    private @Nullable URI address;

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            converter = StandInCommand.ToSeconds.class,
            description = "Limit for a connection to the server (default: 10).")
    private @Nullable Duration connectTimeout;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = StandInCommand.ToSeconds.class,
            description = "Limit for each response of the server, from the look-up of its name (default: 60, or 10 for"
                    + " a certificate).")
    private @Nullable Duration timeout;

    /** A host alone, such as {@code vbo.example.com}, is reached over https. */
    static final class ToAddress implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException();
            }
            return URI.create(text.matches("(?i)https?:.*|.*://.*") ? text : "https://" + text);
        }
    }

    boolean isGiven() {
        return address != null;
    }

    URI address(CommandSpec spec) {
        if (address == null) {
            throw Vbo.required(spec, "--server");
        }
        return address;
    }

    Duration timeout(Duration otherwise) {
        return timeout == null ? otherwise : timeout;
    }

    /** A client of this server, through the proxies of this environment, which still needs credentials. */
    VboClient.Builder builder(CommandSpec spec) {
        VboClient.Builder builder = Vbo.checked(spec, "--server", () -> VboClient.builder(address(spec)));
        if (connectTimeout != null) {
            Vbo.checked(spec, "--connect-timeout", () -> builder.connectTimeout(connectTimeout));
        }
        if (timeout != null) {
            Vbo.checked(spec, "--timeout", () -> builder.callTimeout(timeout));
        }
        Proxies.install(spec);
        return builder;
    }
}
