package io.github.vbo.v6;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** A client's way to its server – its trust, its times, each request once – for who must see answers as they came. */
public final class BareConnection {
    private final HttpUrl server;
    private final OkHttpClient http;

    public BareConnection(URI server, VboClient client) {
        this.server = ServerAddress.of(server);
        OkHttpClient.Builder bare = client.http.newBuilder();
        bare.interceptors().clear();
        bare.networkInterceptors().clear();
        this.http = bare.build();
    }

    /**
     * {@return the answer, with at most 1 MiB of its body, all of it read}
     *
     * @param path the operation's, from its slash on
     * @throws VboTransportException if none came, in the client's words
     */
    public Response send(String path, Request.Builder request) {
        HttpUrl address =
                server.newBuilder().addEncodedPathSegments(path.substring(1)).build();
        try (Response response =
                http.newCall(Transport.once(request.url(address).build())).execute()) {
            return response.newBuilder().body(response.peekBody(1 << 20)).build();
        } catch (IOException e) {
            String reason = Transport.reason(e, server, Duration.ofMillis(http.callTimeoutMillis()));
            throw new VboTransportException(path, "no answer from " + server + ": " + reason, e);
        }
    }
}
