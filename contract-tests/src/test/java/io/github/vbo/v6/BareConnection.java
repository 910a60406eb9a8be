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
        OkHttpClient.Builder bare = client.exchange.http.newBuilder();
        bare.interceptors().clear();
        bare.networkInterceptors().clear();
        // After a 503 with Retry-After: 0 OkHttp would send the request again.
        bare.addNetworkInterceptor(chain -> {
            Response response = chain.proceed(chain.request());
            return response.code() == 503
                    ? response.newBuilder().removeHeader("Retry-After").build()
                    : response;
        });
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
        try (Response response = http.newCall(request.url(address).build()).execute()) {
            return response.newBuilder().body(response.peekBody(1 << 20)).build();
        } catch (IOException e) {
            throw Exchange.exception(path, Diagnosis.of(e, server, Duration.ofMillis(http.callTimeoutMillis())));
        }
    }
}
