package io.github.vbo.v6;

import java.io.IOException;
import java.io.InterruptedIOException;
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

/** Checks the headers on which the length and the meaning of a response depend. OkHttp takes the last one or none. */
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

    /** For the outermost interceptor: every failure of OkHttp becomes an IOException. */
    static Response fail(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException("OkHttp failed", e);
        } catch (Exception e) { // An InterruptedException. Kotlin does not declare it.
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

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
        int status = response.code();
        Headers headers = response.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (!isToken(headers.name(i))) {
                throw new InvalidResponse(
                        status, "a header has no name, or a name with a character that is not allowed");
            }
        }
        String type = only(headers, "Content-Type", status);
        if (type != null && type.indexOf(';') != type.lastIndexOf(';') && charsets(type) > 1) {
            throw new InvalidResponse(status, "Content-Type has two different charsets");
        }
        String encoding = only(headers, "Content-Encoding", status);
        if (encoding != null && !encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("identity")) {
            throw new InvalidResponse(status, "Content-Encoding is neither gzip nor identity");
        }
        long length = length(response);
        boolean hasBody = status >= 200 && status != 204 && status != 304;
        stream.startBody(hasBody ? length : 0, keepsConnection(response));
    }

    private static long length(Response response) throws InvalidResponse {
        int status = response.code();
        String length = only(response.headers(), "Content-Length", status);
        List<String> codings = response.headers().values("Transfer-Encoding");
        if (!codings.isEmpty()) {
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                throw new InvalidResponse(status, "Transfer-Encoding is not chunked");
            } else if (length != null) {
                throw new InvalidResponse(status, "the response has both Transfer-Encoding and Content-Length");
            } else if (response.protocol() == Protocol.HTTP_1_0) {
                throw new InvalidResponse(status, "a response of HTTP/1.0 has a Transfer-Encoding");
            }
            return ResponseStream.CHUNKED;
        } else if (length == null) {
            return ResponseStream.UNTIL_CLOSED;
        } else if (length.isEmpty() || length.length() > 18 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new InvalidResponse(status, "Content-Length is not a number of at most 18 digits");
        }
        return Long.parseLong(length);
    }

    /** OkHttp does not keep a connection after {@code Connection: close}, but does if there is more in the list. */
    private static boolean keepsConnection(Response response) {
        return response.protocol() != Protocol.HTTP_1_0
                && response.code() >= 200
                && response.headers().values("Connection").stream()
                        .flatMap(options -> Stream.of(options.split(",")))
                        .noneMatch(option -> option.trim().equalsIgnoreCase("close"));
    }

    private static @Nullable String only(Headers headers, String name, int status) throws InvalidResponse {
        String only = null;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.name(i).equalsIgnoreCase(name)) {
                if (only != null && !only.equalsIgnoreCase(headers.value(i))) {
                    throw new InvalidResponse(status, "the response has two different values of " + name);
                }
                only = headers.value(i);
            }
        }
        return only;
    }

    private static long charsets(String type) {
        return CHARSET.matcher(type)
                .results()
                .map(charset -> charset.group(1).toLowerCase(Locale.ROOT))
                .distinct()
                .count();
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 128 || !Character.isLetterOrDigit(c) && TOKEN.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
