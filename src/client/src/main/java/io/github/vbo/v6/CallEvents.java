package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Attaches to a failure how far the call came. Logs one line for each request, at level DEBUG of {@code io.github.vbo.v6}: method,
 * path, status, bytes of the body, time, connection. It logs no header, no body and no secret.
 */
final class CallEvents extends EventListener {
    private static final System.Logger LOG = System.getLogger("io.github.vbo.v6");

    private final @Nullable Clock clock;
    private final @Nullable Instant began;
    private Proxy proxy = Proxy.NO_PROXY;
    private boolean connected;
    private boolean pastProxy;
    private boolean acquired;
    private int status;
    private long bytes;

    private CallEvents(@Nullable Clock clock) {
        this.clock = clock;
        this.began = clock == null ? null : clock.instant();
    }

    static EventListener.Factory factory(Clock clock) {
        return call -> new CallEvents(LOG.isLoggable(System.Logger.Level.DEBUG) ? clock : null);
    }

    @Override
    public void proxySelectEnd(Call call, HttpUrl url, List<Proxy> proxies) {
        proxy = proxies.get(0); // Its name is looked up before the next event.
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy used) {
        proxy = used;
        connected = true;
        pastProxy = false;
    }

    @Override
    public void secureConnectStart(Call call) {
        pastProxy = true;
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress address, Proxy used, @Nullable Protocol protocol, IOException failure) {
        attach(failure, used, pastProxy);
        pastProxy = false;
    }

    private static void attach(Throwable failure, Proxy proxy, boolean pastProxy) {
        if (proxy.type() != Proxy.Type.DIRECT && Way.of(failure) == null) {
            failure.addSuppressed(new Way(proxy, pastProxy));
        }
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        proxy = connection.route().proxy();
        pastProxy = true;
        acquired = true;
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        status = response.code();
    }

    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        bytes = byteCount;
    }

    @Override
    public void callEnd(Call call) {
        line(call);
    }

    @Override
    public void callFailed(Call call, IOException failure) {
        attach(Way.last(failure), proxy, pastProxy);
        line(call);
    }

    private void line(Call call) {
        if (clock == null) {
            return;
        }
        Request request = call.request();
        String connection = (!acquired ? "no" : connected ? "new" : "kept") + " connection"
                + (!acquired || proxy.type() == Proxy.Type.DIRECT ? "" : " through the proxy " + Way.name(proxy));
        long millis = Duration.between(began, clock.instant()).toMillis();
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0} {1}: {2}, {3} bytes, {4} ms, {5}",
                request.method(),
                request.url().encodedPath(),
                status == 0 ? "no response" : "status " + status,
                Long.toString(bytes),
                Long.toString(millis),
                connection);
    }
}
