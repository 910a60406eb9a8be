package io.github.vbo.v6;

import java.net.URI;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Where a server is: scheme, host, port and perhaps the path prefix of a reverse proxy. */
final class ServerAddress {
    /** The contract's default port. */
    private static final int DEFAULT_PORT = 4443;

    /** The API's versions of which there is documentation. Another one is a reverse proxy's own. */
    private static final Pattern API_PATH = Pattern.compile("(?i)/v[4-8](/*$|/+(token|organizations|devicecode)(/|$))");

    private ServerAddress() {}

    /** The address with a slash at its end, ready to have the contract's paths appended. */
    static HttpUrl of(URI server) {
        if (server.toString().contains("@")) {
            throw wrong("the address has user information (not shown); leave it out");
        }
        HttpUrl url = server.getRawAuthority() == null ? null : HttpUrl.parse(server.toString());
        if (url == null) {
            throw wrong(server + " is not an address; give https://HOST:PORT with a port from 1 to 65535");
        }
        if (server.getRawQuery() != null || server.getRawFragment() != null) {
            throw wrong("the address has a query or a fragment (not shown); leave it out");
        }
        if (API_PATH.matcher(url.encodedPath()).find()) {
            throw wrong(server
                    + " has the API's path; leave it out, because the client adds /v6; versions 7 and 8 serve it, too");
        }
        if (!url.isHttps() && !isLoopback(server.getHost())) {
            throw wrong(server + " would show the access token to the network; give an https address (plain http is for"
                    + " localhost, 127.0.0.0/8 and [::1] only)");
        }
        HttpUrl.Builder address = url.newBuilder();
        if (server.getPort() == -1 && !server.getRawAuthority().matches(".*:[0-9]+")) {
            address.port(DEFAULT_PORT);
        }
        return server.getRawPath().endsWith("/")
                ? address.build()
                : address.addPathSegment("").build();
    }

    /** Compares text only: DNS could resolve a name to any address. */
    static boolean isLoopback(String host) {
        String octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
        return host != null
                && Pattern.matches("(?i)localhost|\\[?::1]?|127\\." + octet + "\\." + octet + "\\." + octet, host);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("server: " + what);
    }
}
