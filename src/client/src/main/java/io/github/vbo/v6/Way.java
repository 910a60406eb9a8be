package io.github.vbo.v6;

import java.net.InetSocketAddress;
import java.net.Proxy;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How far a call came on its way to the server. Attached to its failure as a suppressed exception, without a stack trace. */
final class Way extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Proxy proxy;
    private final boolean pastProxy;

    Way(Proxy proxy, boolean pastProxy) {
        super("through the proxy " + name(proxy), null, false, false);
        this.proxy = proxy;
        this.pastProxy = pastProxy;
    }

    /** The failure of the last address or proxy that was tried. OkHttp attaches it to the first one; TLS attaches others. */
    static Throwable last(Throwable failure) {
        Throwable last = failure;
        for (Throwable other : failure instanceof SSLException ? new Throwable[0] : failure.getSuppressed()) {
            last = other instanceof Way ? last : other;
        }
        return last;
    }

    static @Nullable Way of(Throwable failure) {
        for (Throwable other : failure.getSuppressed()) {
            if (other instanceof Way way) {
                return way;
            }
        }
        return null;
    }

    Proxy proxy() {
        return proxy;
    }

    /** Whether the proxy had made a connection to the server. */
    boolean isPastProxy() {
        return pastProxy;
    }

    static String name(Proxy proxy) {
        if (proxy.address() instanceof InetSocketAddress address) {
            String host = address.getHostString();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        }
        return proxy.toString();
    }
}
