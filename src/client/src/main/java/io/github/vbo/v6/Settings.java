package io.github.vbo.v6;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** What a builder has been told, and the calls that a client makes with it. */
final class Settings {
    final HttpUrl server;

    @Nullable
    Supplier<String> accessToken;

    @Nullable
    String userName;

    @Nullable
    Supplier<char[]> password;

    ServerTrust trust = ServerTrust.JAVA;
    ProxyAccess proxy = ProxyAccess.JAVA;
    SignInPoll.@Nullable Pause pause;
    Duration connectTimeout = Duration.ofSeconds(10);
    Duration callTimeout = Duration.ofSeconds(60);
    Clock clock = Clock.systemUTC();

    Settings(HttpUrl server) {
        this.server = server;
    }

    Calls calls() {
        if ((accessToken == null) == (password == null)) {
            throw new IllegalStateException("give either accessToken(…) or credentials(…)");
        }
        Sockets sockets = new Sockets(server, Clock.systemUTC());
        OkHttpClient http = HttpTransport.client(server, trust, proxy, clock, sockets)
                .connectTimeout(connectTimeout)
                .callTimeout(callTimeout)
                .build();
        return new Calls(server, http, sockets, new Secrets(clock), this::tokens);
    }

    private Calls.Tokens tokens(Calls calls) {
        return password == null ? accessToken::get : new Session(userName, password, calls, clock);
    }
}
