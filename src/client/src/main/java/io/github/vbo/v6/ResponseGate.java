package io.github.vbo.v6;

import java.io.IOException;
import java.time.Clock;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a response by its status and media type. As a network interceptor it acts before OkHttp, which repeats some requests
 * by itself, after a 503 for instance. OkHttp closes the connection of a response that was rejected before its end.
 */
final class ResponseGate implements Interceptor {
    private static final String JSON = "application/json; charset=utf-8";

    private final Clock clock;

    ResponseGate(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = proceed(chain);
        if (response.code() != 200) {
            throw new Rejected(Refusal.of(response, clock)::failure);
        }
        String contentType = response.header("Content-Type");
        if (!JSON.equals(contentType) && !isJsonInUtf8(contentType)) {
            String type = Refusal.mediaType(contentType);
            String got = type.equals("application/json") ? "it in another charset" : type;
            throw new Rejected(new Failure.Broken(200, "Content-Type", "application/json in UTF-8", got));
        }
        ResponseBody body = response.body();
        // Without its media type, which OkHttp would parse twice.
        return response.newBuilder()
                .body(ResponseBody.create(body.source(), null, body.contentLength()))
                .build();
    }

    /** A status that the contract does not have says more than a header that HTTP does not allow. */
    private static Response proceed(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (InvalidResponse e) {
            boolean known = e.status() >= 400 || e.status() == 200 || e.status() == 0;
            throw known ? e : new Rejected(new Failure.Broken(e.status(), "status", "200", "" + e.status()));
        }
    }

    private static boolean isJsonInUtf8(@Nullable String contentType) {
        MediaType type = contentType == null ? null : MediaType.parse(contentType);
        if (type == null
                || !type.type().equals("application")
                || !type.subtype().equals("json")) {
            return false;
        }
        String charset = type.parameter("charset");
        return charset == null || charset.equalsIgnoreCase("utf-8");
    }
}
