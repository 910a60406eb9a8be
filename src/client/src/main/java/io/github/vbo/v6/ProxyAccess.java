package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import okhttp3.Challenge;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that the builder names, or else that of the JVM's properties. Signs in to an HTTP proxy with Basic: with the builder's
 * account, or else with that of {@code java.net.Authenticator}.
 */
record ProxyAccess(
        @Nullable Proxy chosen,
        @Nullable String userName,
        @Nullable Supplier<char[]> password) {
    /** Those that may be shown. A proxy could say the password back. */
    private static final Set<String> SCHEMES = Set.of("bearer", "digest", "kerberos", "negotiate", "ntlm");

    static final ProxyAccess JAVA = new ProxyAccess(null, null, null);

    static ProxyAccess to(String host, int port, @Nullable String userName, @Nullable Supplier<char[]> password) {
        if (!host.matches("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?]?") || port < 1 || port > 65535) {
            throw new IllegalArgumentException("proxy: give the name or the address of a host, without scheme and user,"
                    + " and a port from 1 to 65535");
        }
        InetSocketAddress address = InetSocketAddress.createUnresolved(host.replaceAll("[\\[\\]]", ""), port);
        return new ProxyAccess(new Proxy(Proxy.Type.HTTP, address), userName, password);
    }

    void install(OkHttpClient.Builder http, HttpUrl server) {
        // A request to this machine stays there, whatever properties say.
        http.proxy(ServerAddress.isLoopback(server.host()) ? Proxy.NO_PROXY : chosen)
                .proxyAuthenticator(this::authenticate);
    }

    private @Nullable Request authenticate(@Nullable Route route, Response response) throws IOException {
        List<Challenge> wanted = response.challenges();
        String proxy = "no response from " + route.address().url() + ": the proxy " + Way.name(route.proxy());
        boolean asked = response.request().header("Proxy-Authorization") != null;
        if (!asked && wanted.stream().anyMatch(challenge -> challenge.scheme().equals("OkHttp-Preemptive"))) {
            // The proxy has not been asked yet. Some close the connection after they have asked for an account.
            return userName == null ? null : signedIn(response, account(proxy, route, null), StandardCharsets.UTF_8);
        }
        Challenge basic = wanted.stream()
                .filter(challenge -> challenge.scheme().equalsIgnoreCase("Basic"))
                .findFirst()
                .orElse(null);
        if (basic == null) {
            throw refused(
                    proxy + " wants a sign-in with " + schemes(wanted)
                            + ", but this client knows only Basic; use another proxy, or a local one that signs in to this one");
        }
        if (asked) {
            throw refused(proxy + " refused the user name or the password; check both");
        }
        PasswordAuthentication account = account(proxy, route, basic);
        if (account == null || account.getPassword().length == 0) {
            throw refused(proxy + " wants a user name and a password, and none was given; give both with the proxy");
        }
        return signedIn(response, account, basic.charset());
    }

    private static Request signedIn(Response response, PasswordAuthentication account, Charset charset) {
        String credentials = Credentials.basic(account.getUserName(), new String(account.getPassword()), charset);
        return response.request()
                .newBuilder()
                .header("Proxy-Authorization", credentials)
                .build();
    }

    private @Nullable PasswordAuthentication account(String proxy, Route route, @Nullable Challenge basic)
            throws Rejected {
        try {
            return userName == null ? javas(route, basic) : new PasswordAuthentication(userName, password.get());
        } catch (RuntimeException e) {
            String sentence = proxy + " wants a password, and the callback for it failed: " + e;
            throw new Rejected(new Failure.NoAnswer(Failure.Why.PROXY, sentence, e));
        }
    }

    private static @Nullable PasswordAuthentication javas(Route route, Challenge basic) {
        InetSocketAddress proxy = (InetSocketAddress) route.proxy().address();
        HttpUrl server = route.address().url();
        return java.net.Authenticator.requestPasswordAuthentication(
                proxy.getHostString(),
                proxy.getAddress(),
                proxy.getPort(),
                server.scheme(),
                basic.realm(),
                basic.scheme(),
                server.url(),
                java.net.Authenticator.RequestorType.PROXY);
    }

    private static String schemes(List<Challenge> wanted) {
        String schemes = wanted.stream()
                .map(Challenge::scheme)
                .filter(scheme -> SCHEMES.contains(scheme.toLowerCase(Locale.ROOT)))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        return schemes.isEmpty() ? "an unknown scheme" : schemes;
    }

    private static Rejected refused(String sentence) {
        return new Rejected(new Failure.NoAnswer(Failure.Why.PROXY, sentence));
    }
}
