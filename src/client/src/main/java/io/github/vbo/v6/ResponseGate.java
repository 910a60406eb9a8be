package io.github.vbo.v6;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.GzipSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a response by its status, media type and size. OkHttp repeats some requests by itself, after a 503 for instance.
 * As a network interceptor this class rejects such a response before OkHttp decides, so that each request is sent once. OkHttp
 * closes the connection of a response that was rejected before its end.
 */
final class ResponseGate implements Interceptor {
    private static final String JSON = "application/json; charset=utf-8";
    private static final long MOST_BYTES = 1 << 20;

    private final Clock clock;

    ResponseGate(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        boolean zipped = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
        Source source = response.body().source();
        Source body = zipped ? new GzipSource(source) : source;
        if (response.code() != 200) {
            throw new Rejected(Refusal.of(response, body, clock));
        }
        String contentType = response.header("Content-Type");
        if (!JSON.equals(contentType) && !isJsonInUtf8(contentType)) {
            String type = Refusal.mediaType(contentType);
            String got = type.equals("application/json") ? "it in another charset" : type;
            throw broken("Content-Type", "application/json in UTF-8", got);
        }
        Buffer bytes = read(body, chain);
        Response.Builder accepted = response.newBuilder();
        if (zipped) {
            accepted.removeHeader("Content-Encoding"); // Or OkHttp would unzip it once more.
        }
        return accepted.body(ResponseBody.create(bytes, null, bytes.size())).build();
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

    private static Buffer read(Source source, Chain chain) throws IOException {
        Buffer bytes = new Buffer();
        try {
            while (bytes.size() <= MOST_BYTES && source.read(bytes, 8192) != -1) {}
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            if (chain.call().isCanceled()) {
                throw e;
            }
            String got = "one that broke off after " + bytes.size() + " bytes";
            throw new Rejected(new Failure.Broken(200, "$", "a complete body", got, "", true));
        }
        if (bytes.size() > MOST_BYTES) {
            throw broken("$", "a body of at most 1 MiB", "a longer one");
        }
        if (bytes.size() == 0) {
            throw broken("$", "JSON", "an empty body");
        }
        return bytes;
    }

    private static Rejected broken(String path, String expected, String got) {
        return new Rejected(new Failure.Broken(200, path, expected, got));
    }
}
