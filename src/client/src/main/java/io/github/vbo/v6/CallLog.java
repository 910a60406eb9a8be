package io.github.vbo.v6;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Logs one line for each request, at level DEBUG of {@code io.github.vbo.v6}: method, path, status, bytes of the body, time,
 * connection. It logs no header, no body and no secret.
 */
final class CallLog extends EventListener {
    private static final System.Logger LOG = System.getLogger("io.github.vbo.v6");

    private final Clock clock;
    private final Instant began;
    private String status = "no response";
    private String connection = "no connection";
    private long bytes;
    private boolean connected;

    private CallLog(Clock clock) {
        this.clock = clock;
        this.began = clock.instant();
    }

    static EventListener.Factory factory(Clock clock) {
        return call -> LOG.isLoggable(System.Logger.Level.DEBUG) ? new CallLog(clock) : NONE;
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        connected = true;
    }

    @Override
    public void connectionAcquired(Call call, Connection acquired) {
        Proxy proxy = acquired.route().proxy();
        connection = (connected ? "new connection" : "kept connection")
                + (proxy.type() == Proxy.Type.DIRECT ? "" : " through the proxy " + ProxyAccess.name(proxy));
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        status = "status " + response.code();
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
        line(call);
    }

    private void line(Call call) {
        Request request = call.request();
        long millis = Duration.between(began, clock.instant()).toMillis();
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0} {1}: {2}, {3} bytes, {4} ms, {5}",
                request.method(),
                request.url().encodedPath(),
                status,
                Long.toString(bytes),
                Long.toString(millis),
                connection);
    }
}
