package io.github.vbo.v6;

import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Checks the headers on which the length and the meaning of a response depend. OkHttp takes the last of several values, and
 * ignores a length that is not a number.
 */
final class StrictHttp implements Interceptor {
    /** The most bytes that a response's body may have. A request has it as a tag; without one it is 1 MiB. */
    record BodyLimit(long bytes) {
        private static final BodyLimit DEFAULT = new BodyLimit(1 << 20);

        private static BodyLimit of(Request request) {
            BodyLimit limit = request.tag(BodyLimit.class);
            return limit == null ? DEFAULT : limit;
        }

        /** Of the whole response: an eighth of the body for the sizes of chunks, and 64 KiB for headers and trailers. */
        private long withFraming() {
            return bytes + bytes / 8 + (64 << 10);
        }
    }

    private static final String TOKEN = "!#$%&'*+-.^_`|~";
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^;\"\\s]*)");

    @Override
    public Response intercept(Chain chain) throws IOException {
        ResponseStream stream = ((GuardedSocket) chain.connection().socket()).responses();
        stream.expectResponse(BodyLimit.of(chain.request()).withFraming());
        try {
            Response response = chain.proceed(chain.request());
            startBody(response, stream);
            return response;
        } catch (ProtocolException e) {
            throw stream.status() == 204 || stream.status() == 205
                    ? new InvalidResponse(stream.status(), "status " + stream.status() + " allows no body")
                    : new InvalidResponse(stream.status(), "the response is not HTTP");
        }
    }

    private static void startBody(Response response, ResponseStream stream) throws InvalidResponse {
        Headers headers = response.headers();
        int status = response.code();
        for (int i = 0; i < headers.size(); i++) {
            refuseIf(!isToken(headers.name(i)), status, "a header has no name, or a name that is not valid");
        }
        String type = only("Content-Type", response);
        boolean parameters = type != null && type.indexOf(';') != type.lastIndexOf(';');
        refuseIf(parameters && charsets(type) > 1, status, "Content-Type has two different charsets");
        String coding = only("Content-Encoding", response);
        boolean known = coding == null || coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("identity");
        refuseIf(!known, status, "Content-Encoding is neither gzip nor identity");
        long length = length(response);
        boolean hasBody = status >= 200 && status != 204 && status != 304;
        stream.startBody(hasBody ? length : 0, keepsConnection(response));
    }

    private static long length(Response response) throws InvalidResponse {
        int status = response.code();
        String length = only("Content-Length", response);
        List<String> codings = response.headers().values("Transfer-Encoding");
        if (!codings.isEmpty()) {
            boolean chunked = codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
            refuseIf(!chunked, status, "Transfer-Encoding is not chunked");
            refuseIf(length != null, status, "the response has both Transfer-Encoding and Content-Length");
            refuseIf(response.protocol() == Protocol.HTTP_1_0, status, "HTTP/1.0 has no Transfer-Encoding");
            return ResponseStream.CHUNKED;
        } else if (length == null) {
            return ResponseStream.UNTIL_CLOSED;
        }
        boolean digits = !length.isEmpty() && length.length() <= 18;
        for (int i = 0; i < length.length(); i++) {
            digits &= length.charAt(i) >= '0' && length.charAt(i) <= '9';
        }
        refuseIf(!digits, status, "Content-Length is not a number of at most 18 digits");
        return Long.parseLong(length);
    }

    /** OkHttp keeps a connection if {@code close} is not the only option, and one of HTTP/1.0. */
    private static boolean keepsConnection(Response response) {
        boolean keeps = response.protocol() != Protocol.HTTP_1_0 && response.code() >= 200;
        for (String options : response.headers().values("Connection")) {
            keeps &= Stream.of(options.split(","))
                    .noneMatch(option -> option.trim().equalsIgnoreCase("close"));
        }
        return keeps;
    }

    private static @Nullable String only(String name, Response response) throws InvalidResponse {
        String only = null;
        for (int i = 0; i < response.headers().size(); i++) {
            if (response.headers().name(i).equalsIgnoreCase(name)) {
                String value = response.headers().value(i);
                if (only != null && !only.equalsIgnoreCase(value)) {
                    throw new InvalidResponse(response.code(), "the response has two different values of " + name);
                }
                only = value;
            }
        }
        return only;
    }

    private static void refuseIf(boolean broken, int status, String rule) throws InvalidResponse {
        if (broken) {
            throw new InvalidResponse(status, rule);
        }
    }

    private static long charsets(String type) {
        return CHARSET.matcher(type)
                .results()
                .map(charset -> charset.group(1).toLowerCase(Locale.ROOT))
                .distinct()
                .count();
    }

    private static boolean isToken(String name) {
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            token &= c < 128 && (Character.isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0);
        }
        return token;
    }
}
