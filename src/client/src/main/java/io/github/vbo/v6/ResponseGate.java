package io.github.vbo.v6;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a response by its status and media type. As a network interceptor it acts before OkHttp, which repeats some requests
 * by itself, after a 503 for instance. OkHttp closes the connection of a response that was rejected before its end.
 */
final class ResponseGate implements Interceptor {
    private static final String JSON = "application/json; charset=utf-8";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern PARAMETER =
            Pattern.compile("[ \\t]*+;[ \\t]*+(?:(" + TOKEN + ")=(?:(" + TOKEN + ")|\"([^\"\\\\]*+)\"))?");

    private final Clock clock;

    ResponseGate(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = proceed(chain);
        int status = response.code();
        if (status >= 400 && status <= 599) {
            throw new Rejected(Refusal.of(response, clock)::failure);
        } else if (status != 200) {
            boolean redirect = status / 100 == 3 && response.header("Location") != null;
            String got = status + (redirect ? ", a redirect, which is not followed" : "");
            throw new Rejected(new Failure.Broken(status, "status", "200", got));
        }
        List<String> contentTypes = response.headers("Content-Type");
        if (contentTypes.isEmpty()) {
            requireJson(null);
        }
        for (String contentType : contentTypes) { // A proxy may add the header once more, in another spelling.
            requireJson(contentType);
        }
        ResponseBody body = response.body();
        if ("gzip".equalsIgnoreCase(response.header("Content-Encoding"))) {
            requireDeflate(body.source());
        }
        // Without its media type, which OkHttp would parse twice.
        return response.newBuilder()
                .body(ResponseBody.create(body.source(), null, body.contentLength()))
                .build();
    }

    private static void requireJson(@Nullable String contentType) throws Rejected {
        if (!JSON.equals(contentType) && !isJsonInUtf8(contentType)) {
            String type = Refusal.mediaType(contentType);
            String got = type.equals("application/json") ? "it in another charset" : type;
            throw new Rejected(new Failure.Broken(200, "Content-Type", "application/json in UTF-8", got));
        }
    }

    /** Reports the unexpected status instead of the invalid header. */
    private static Response proceed(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (InvalidResponse e) {
            boolean known = e.status() >= 400 || e.status() <= 200;
            throw known ? e : new Rejected(new Failure.Broken(e.status(), "status", "200", "" + e.status()));
        }
    }

    /** OkHttp takes no notice of these two bytes, the method and the flags (RFC 1952). Three flags are reserved. */
    private static void requireDeflate(BufferedSource gzip) throws IOException {
        boolean known = !gzip.request(4)
                || gzip.getBuffer().getByte(2) == 8 && (gzip.getBuffer().getByte(3) & 0xe0) == 0;
        if (!known) {
            throw new Rejected(new Failure.Broken(200, "$", "a body in gzip", "one in an unknown form of it"));
        }
    }

    /** By RFC 9110. OkHttp takes other characters in names, and no space before a semicolon. */
    private static boolean isJsonInUtf8(@Nullable String contentType) {
        String type = "application/json";
        if (contentType == null || !contentType.regionMatches(true, 0, type, 0, type.length())) {
            return false;
        }
        Matcher parameter = PARAMETER.matcher(contentType).region(type.length(), contentType.length());
        while (parameter.lookingAt()) {
            String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            if ("charset".equalsIgnoreCase(parameter.group(1)) && !"utf-8".equalsIgnoreCase(value)) {
                return false;
            }
            parameter.region(parameter.end(), contentType.length());
        }
        return parameter.regionStart() == contentType.length();
    }
}
