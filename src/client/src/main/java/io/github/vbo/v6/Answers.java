package io.github.vbo.v6;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.vbo.v6.json.ContractViolation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;

/**
 * Decides what an answer is, in two steps: by status, media type and size before a byte of it is taken for JSON, then by
 * the generated adapters. Nothing but status 200 with JSON in UTF-8 gets as far as those.
 */
final class Answers extends Converter.Factory implements Interceptor {
    private static final Pattern NO_BODY_EXPECTED = Pattern.compile("^HTTP (204|205) had non-zero Content-Length");
    private static final long MOST_BYTES = 1 << 20;
    private static final long MOST_REFUSAL_BYTES = 16 << 10;

    private final Converter.Factory json;
    private final Clock clock;

    Answers(Converter.Factory json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** An answer that is none. Travels as an IOException, the one kind of failure that OkHttp and Retrofit pass on. */
    static final class Rejected extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Reason reason;
        private final transient @Nullable String refusedToken;

        private Rejected(Reason reason, @Nullable String refusedToken) {
            super("the answer was rejected");
            this.reason = reason;
            this.refusedToken = refusedToken;
        }

        /** The access token that the server answered with a 401, if that was its answer. */
        @Nullable
        String refusedToken() {
            return refusedToken;
        }

        /** To be thrown by the calling thread, so that the stack trace shows who called. */
        VboException toException(String operation) {
            return reason.toException(operation);
        }
    }

    private interface Reason {
        VboException toException(String operation);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = proceed(chain);
        try (ResponseBody body = response.body()) {
            int status = response.code();
            if (status != 200) {
                throw refused(response, body);
            }
            String contentType = response.header("Content-Type");
            if (!isJsonInUtf8(contentType)) {
                String type = mediaType(contentType);
                String got = type.equals("application/json") ? "it in another charset" : type;
                throw broken(status, "Content-Type", "application/json in UTF-8", got, "");
            }
            Buffer bytes = read(body.source(), chain);
            return response.newBuilder()
                    .body(ResponseBody.create(bytes, body.contentType(), bytes.size()))
                    .build();
        }
    }

    /** OkHttp would call these two no HTTP: a 204 that has a body, and a proxy's refusal that comes from no proxy. */
    private Response proceed(Chain chain) throws IOException {
        try {
            return chain.proceed(chain.request());
        } catch (ProtocolException e) {
            Matcher status = NO_BODY_EXPECTED.matcher(String.valueOf(e.getMessage()));
            if (status.find()) {
                int code = Integer.parseInt(status.group(1));
                throw broken(code, "status", "200", String.valueOf(code), "");
            }
            throw e;
        }
    }

    Response refuseProxyAuthentication(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() == 407) {
            try (ResponseBody body = response.body()) {
                throw refused(response, body);
            }
        }
        return response;
    }

    private static Buffer read(BufferedSource source, Chain chain) throws IOException {
        Buffer bytes = new Buffer();
        try {
            while (source.read(bytes, 8192) != -1) {
                if (bytes.size() > MOST_BYTES) {
                    throw broken(200, "$", "a body of at most 1 MiB", "a longer one", "");
                }
            }
        } catch (InterruptedIOException | Rejected e) {
            throw e;
        } catch (IOException e) {
            if (chain.call().isCanceled()) {
                throw e;
            }
            throw broken(
                    200,
                    "$",
                    VboContractException.COMPLETE_BODY,
                    "one that broke off after " + bytes.size() + " bytes",
                    "");
        }
        if (bytes.size() == 0) {
            throw broken(200, "$", "JSON", "an empty body", "");
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.snapshot().toByteArray()));
            if (hasControlCharacterInString(text)) {
                throw broken(200, "$", "JSON", "a control character in a string", "");
            }
        } catch (CharacterCodingException e) {
            throw broken(200, "$", "JSON in UTF-8", "bytes that are not UTF-8", "");
        }
        return bytes;
    }

    /** JSON has them escaped (RFC 8259, section 7); Moshi takes them as they are. */
    private static boolean hasControlCharacterInString(CharSequence text) {
        boolean inString = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"') {
                inString = !inString;
            } else if (inString && character < ' ') {
                return true;
            } else if (inString && character == '\\') {
                i++;
            }
        }
        return false;
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

    private Rejected refused(Response response, ResponseBody body) {
        int status = response.code();
        Set<String> secrets = Transport.secrets(response.request());
        Buffer bytes = new Buffer();
        boolean whole = false;
        boolean broken = false;
        try {
            while (bytes.size() < MOST_REFUSAL_BYTES && !whole) {
                whole = body.source().read(bytes, MOST_REFUSAL_BYTES - bytes.size()) == -1;
            }
        } catch (IOException e) {
            broken = true; // The status says enough; what came of the body is kept.
        }
        MediaType type = body.contentType();
        Charset charset = type == null ? StandardCharsets.UTF_8 : type.charset(StandardCharsets.UTF_8);
        String raw = bytes.readString(charset == null ? StandardCharsets.UTF_8 : charset);
        String kept = whole ? raw : raw.substring(0, raw.length() - pieceAtEnd(raw, secrets));
        String text = Redaction.cut(Redaction.withoutSecrets(kept, secrets));
        if (status < 400 || status > 599) {
            String location =
                    status >= 300 && response.header("Location") != null ? ", a redirect, which is not followed" : "";
            return broken(status, "status", "200", status + location, text);
        }
        String said = message(kept);
        String words = said == null ? null : Redaction.cut(Redaction.withoutSecrets(said, secrets));
        String line = words == null ? "" : Redaction.line(words);
        String what;
        if (!line.isEmpty()) {
            what = ": " + line;
        } else if (text.isBlank() && broken) {
            what = " with a body that cannot be read";
        } else if (text.isBlank()) {
            what = " with an empty body" + (status == 401 ? "; the access token is wrong or has expired" : "");
        } else {
            what = " with " + mediaType(response.header("Content-Type")) + " and no message in it";
        }
        Duration retryAfter = retryAfter(response.header("Retry-After"));
        String later = retryAfter == null ? "" : "; try again in " + retryAfter.toSeconds() + " s";
        String message = "the server refused with status " + status + what + later;
        return new Rejected(
                operation -> new VboServiceException(operation, message, status, words, text, retryAfter),
                status == 401 ? Transport.token(response.request()) : null);
    }

    /** How much of a secret's beginning the text ends with, where it was cut. */
    private static int pieceAtEnd(String text, Set<String> secrets) {
        int longest = 0;
        for (String secret : secrets) {
            int length = Math.min(text.length(), secret.length());
            while (!text.regionMatches(text.length() - length, secret, 0, length)) {
                length--;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    /** Seconds or a date, by RFC 9110; anything else is as good as nothing. */
    private @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        if (header.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        try {
            Instant then = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header));
            Duration wait = Duration.between(clock.instant(), then);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Named only if it looks like one: a server can write anything here, a secret too. */
    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "no Content-Type";
        }
        String essence = contentType.replaceFirst("\\s*;.*", "");
        return essence.matches("[a-z]{1,20}/[a-z0-9.+-]{1,60}") ? essence : "another Content-Type";
    }

    /** Real servers spell it in several ways; what the contract says of a refusal is only one of them. */
    private static @Nullable String message(String body) {
        TreeMap<String, String> found = new TreeMap<>();
        try {
            JsonReader reader = JsonReader.of(new Buffer().writeUtf8(body));
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName().toLowerCase(Locale.ROOT);
                if (reader.peek() == JsonReader.Token.STRING) {
                    found.putIfAbsent(name, reader.nextString());
                } else {
                    reader.skipValue();
                }
            }
        } catch (IOException | JsonDataException e) {
            // Not JSON, or not all of it: what was found until here is all there is.
        }
        return found.getOrDefault("message", found.getOrDefault("error_description", found.get("error")));
    }

    private static Rejected broken(int status, String path, String expected, String got, String text) {
        return new Rejected(operation -> new VboContractException(operation, status, path, expected, got, text), null);
    }

    @Override
    public Converter<ResponseBody, ?> responseBodyConverter(Type type, Annotation[] annotations, Retrofit retrofit) {
        Converter<ResponseBody, ?> converter = json.responseBodyConverter(type, annotations, retrofit);
        return body -> {
            try {
                Object value = converter.convert(body);
                if (value == null) {
                    throw broken(200, "$", "a value other than null", "null", "");
                }
                return value;
            } catch (JsonDataException e) {
                if (e.getCause() instanceof ContractViolation violation) {
                    throw broken(200, violation.path(), violation.expected(), violation.got(), "");
                }
                boolean deep = String.valueOf(e.getMessage()).startsWith("Nesting too deep");
                throw broken(200, "$", deep ? "JSON" : "one JSON value", deep ? "deep nesting" : "more after it", "");
            } catch (Rejected e) {
                throw e;
            } catch (IOException e) {
                throw broken(200, "$", "JSON", "malformed or incomplete JSON", "");
            }
        };
    }

    @Override
    public Converter<?, RequestBody> requestBodyConverter(
            Type type, Annotation[] parameters, Annotation[] methods, Retrofit retrofit) {
        return json.requestBodyConverter(type, parameters, methods, retrofit);
    }
}
