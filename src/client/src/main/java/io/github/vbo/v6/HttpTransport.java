package io.github.vbo.v6;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Sets OkHttp up: HTTP/1.1, one address, each request once, within a time. */
final class HttpTransport {
    private static final int IDLE_CONNECTIONS = 64;

    private HttpTransport() {}

    static OkHttpClient.Builder client(
            HttpUrl server, ServerTrust trust, ProxyAccess proxy, Clock clock, Sockets sockets) {
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 5, TimeUnit.MINUTES))
                .protocols(List.of(Protocol.HTTP_1_1))
                // The server asks Microsoft before it sends its first byte. The call as a whole has a limit.
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .eventListenerFactory(CallEvents.factory(clock))
                .addNetworkInterceptor(new ResponseGate(clock));
        sockets.install(http);
        proxy.install(http, server);
        if (server.isHttps()) {
            // All suites and versions that the JDK enables; OkHttp's own choice leaves some out.
            http.connectionSpecs(List.of(new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                    .allEnabledCipherSuites()
                    .allEnabledTlsVersions()
                    .build()));
            new ServerCheck(trust).install(http, sockets);
        } else {
            http.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT)); // So the JDK's CAs need not be loaded.
        }
        return http;
    }

    static Duration checkedTimeout(String name, Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(24)) > 0) {
            throw new IllegalArgumentException(name + ": the time is out of range; give 1 ms to 24 days");
        }
        return timeout;
    }
}
