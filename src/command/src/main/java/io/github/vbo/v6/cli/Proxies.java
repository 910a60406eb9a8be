package io.github.vbo.v6.cli;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The proxies that the environment names, as curl reads it, and those of the JVM's properties. */
final class Proxies extends ProxySelector {
    /** Part of the help of each command that calls a server. */
    static final String HELP = """
              HTTPS_PROXY        proxy for the server: http://HOST:PORT, or with an account
                                 http://USER:PASSWORD@HOST:PORT, or socks5://HOST:PORT
              NO_PROXY           hosts to reach without a proxy, with commas: names (with
                                 their subdomains), IP addresses, CIDR blocks; or *
            """;

    private static final Pattern ADDRESS = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(.*)");
    private static final int DEFAULT_PORT = 1080; // As curl has it.

    private final @Nullable Proxy proxy;
    private final NoProxy without;
    private final ProxySelector properties;

    private Proxies(@Nullable Proxy proxy, NoProxy without, ProxySelector properties) {
        this.proxy = proxy;
        this.without = without;
        this.properties = properties;
    }

    /** Makes all connections of this process use them. The JVM's properties come before {@code HTTPS_PROXY}. */
    static void install(CommandSpec spec) {
        Map<String, String> environment = ((Vbo) spec.root().userObject()).environment;
        String name = first(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
        String exceptions = first(environment, "no_proxy", "NO_PROXY");
        if (name == null && exceptions == null || ProxySelector.getDefault() instanceof Proxies) {
            return;
        }
        Proxy proxy = name == null ? null : proxy(spec, name, environment.get(name));
        NoProxy without = new NoProxy(exceptions == null ? "" : environment.get(exceptions));
        ProxySelector.setDefault(new Proxies(proxy, without, ProxySelector.getDefault()));
    }

    private static @Nullable String first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static Proxy proxy(CommandSpec spec, String name, String value) {
        Matcher parts = ADDRESS.matcher(value.strip());
        String scheme =
                parts.matches() && parts.group(1) != null ? parts.group(1).toLowerCase(Locale.ROOT) : "http";
        HttpUrl url = parts.matches() ? HttpUrl.parse("http://" + parts.group(2)) : null;
        if (!List.of("http", "socks5", "socks5h").contains(scheme)) {
            throw Vbo.wrong(
                    spec,
                    name + ": vbo cannot use a proxy with the scheme " + scheme
                            + "; give one with http://HOST:PORT or socks5://HOST:PORT");
        }
        if (url == null || Typed.fault(url.username() + url.password()).isPresent()) {
            throw Vbo.wrong(
                    spec,
                    name + ": this is not the address of a proxy (not shown); give http://HOST:PORT or"
                            + " http://USER:PASSWORD@HOST:PORT, with a character such as / in the password as %2F");
        }
        int port = parts.group(2).matches("[^/?#]*:[0-9]+([/?#].*)?") ? url.port() : DEFAULT_PORT;
        if (!url.username().isEmpty()) {
            Authenticator.setDefault(new Account(url.host(), port, url.username(), url.password()));
        }
        return new Proxy(
                scheme.equals("http") ? Proxy.Type.HTTP : Proxy.Type.SOCKS,
                InetSocketAddress.createUnresolved(url.host(), port));
    }

    /** Gives the account to this proxy and to nobody else. */
    private static final class Account extends Authenticator {
        private final String host;
        private final int port;
        private final String userName;
        private final String password;

        Account(String host, int port, String userName, String password) {
            this.host = host;
            this.port = port;
            this.userName = userName;
            this.password = password;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            boolean wanted = getRequestorType() == RequestorType.PROXY || "SOCKS5".equals(getRequestingProtocol());
            return wanted && host.equals(getRequestingHost()) && port == getRequestingPort()
                    ? new PasswordAuthentication(userName, password.toCharArray())
                    : null;
        }
    }

    @Override
    public List<Proxy> select(URI server) {
        if (without.has(server.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        boolean set = System.getProperty("https.proxyHost") != null
                || System.getProperty("socksProxyHost") != null
                || Boolean.getBoolean("java.net.useSystemProxies");
        return proxy == null || set ? properties.select(server) : List.of(proxy);
    }

    @Override
    public void connectFailed(URI server, SocketAddress address, IOException failure) {
        properties.connectFailed(server, address, failure);
    }
}
