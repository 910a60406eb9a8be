package io.github.vbo.v6;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Checks the headers on which the length and the meaning of a response depend. OkHttp takes the last of several values, and
 * ignores a length that is not a number.
 */
final class StrictHttp implements Interceptor {
    private static final Pattern CLOSE = Pattern.compile("(?i)(^|,)\\s*close\\s*(,|$)");

    private final BodyLimit.Operations limits = new BodyLimit.Operations();

    @Override
    public Response intercept(Chain chain) throws IOException {
        ResponseStream stream = ((GuardedSocket) chain.connection().socket()).responses();
        stream.expectResponse(limits.of(chain.request()));
        try {
            Response response = chain.proceed(chain.request());
            stream.startBody(bodyLength(response), keepsConnection(response));
            return response;
        } catch (ProtocolException e) {
            boolean bodyless = stream.status() == 204 || stream.status() == 205;
            throw new InvalidResponse(
                    stream.status(),
                    bodyless ? "status " + stream.status() + " allows no body" : "the response is not HTTP");
        }
    }

    private static long bodyLength(Response response) throws InvalidResponse {
        int status = response.code();
        if (status == 200) {
            String encoding = only("Content-Encoding", response);
            refuseIf(
                    encoding != null && !isReadable(encoding), status, "Content-Encoding is neither gzip nor identity");
        }
        String length = only("Content-Length", response);
        List<String> codings = response.headers().values("Transfer-Encoding");
        if (!codings.isEmpty()) {
            boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
            refuseIf(!chunked, status, "Transfer-Encoding is not chunked");
            refuseIf(length != null, status, "the response has both Transfer-Encoding and Content-Length");
            refuseIf(response.protocol() == Protocol.HTTP_1_0, status, "HTTP/1.0 has no Transfer-Encoding");
        }
        refuseIf(length != null && !isNumber(length), status, "Content-Length is not a number of at most 18 digits");
        if (status < 200 || status == 204 || status == 304) {
            return 0;
        } else if (length == null) {
            return codings.isEmpty() ? ResponseStream.UNTIL_CLOSED : ResponseStream.CHUNKED;
        }
        return Long.parseLong(length);
    }

    /** OkHttp keeps a connection if {@code close} is not the only option, and one of HTTP/1.0. */
    private static boolean keepsConnection(Response response) {
        return response.protocol() != Protocol.HTTP_1_0
                && response.code() >= 200
                && response.headers().values("Connection").stream()
                        .noneMatch(options -> CLOSE.matcher(options).find());
    }

    /** Whether the client can read a body with this Content-Encoding. */
    static boolean isReadable(String encoding) {
        return encoding.isEmpty() || encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("identity");
    }

    private static @Nullable String only(String name, Response response) throws InvalidResponse {
        Headers headers = response.headers();
        String only = headers.get(name);
        for (int i = 0; only != null && i < headers.size(); i++) {
            boolean same =
                    !headers.name(i).equalsIgnoreCase(name) || headers.value(i).equalsIgnoreCase(only);
            refuseIf(!same, response.code(), "the response has two different values of " + name);
        }
        return only;
    }

    private static void refuseIf(boolean broken, int status, String rule) throws InvalidResponse {
        if (broken) {
            throw new InvalidResponse(status, rule);
        }
    }

    private static boolean isNumber(String length) {
        boolean number = !length.isEmpty() && length.length() <= 18;
        for (int i = 0; i < length.length(); i++) {
            number &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        return number;
    }
}
