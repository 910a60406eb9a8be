package io.github.vbo.v6;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
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
import okhttp3.MediaType;
import okhttp3.Response;
import okio.Buffer;
import okio.GzipSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * A response with a status other than 200: JSON, HTML, text or empty.
 *
 * @param whole whether {@code body} is the whole body and not its beginning
 * @param broken whether reading the body failed
 */
record Refusal(
        int status,
        @Nullable String contentType,
        boolean redirect,
        String body,
        boolean whole,
        boolean broken,
        @Nullable Duration retryAfter) {
    private static final long MOST_BYTES = 16 << 10;

    static Refusal of(Response response, Clock clock) {
        boolean zipped = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
        Source received = response.body().source();
        Source source = zipped ? new GzipSource(received) : received;
        Buffer bytes = new Buffer();
        boolean whole = false;
        boolean broken = false;
        try {
            while (bytes.size() < MOST_BYTES && !whole) {
                whole = source.read(bytes, MOST_BYTES - bytes.size()) == -1;
            }
        } catch (IOException e) {
            broken = true; // The status is enough. What was read is kept.
        }
        MediaType type = response.body().contentType();
        Charset charset = type == null ? null : type.charset(StandardCharsets.UTF_8);
        String body = bytes.readString(charset == null ? StandardCharsets.UTF_8 : charset);
        return new Refusal(
                response.code(),
                response.header("Content-Type"),
                response.code() >= 300 && response.header("Location") != null,
                body,
                whole,
                broken,
                retryAfter(response.header("Retry-After"), clock));
    }

    /** Seconds or a date (RFC 9110); anything else is ignored. */
    private static @Nullable Duration retryAfter(@Nullable String header, Clock clock) {
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

    Failure failure(Set<String> secrets) {
        String kept = whole ? body : body.substring(0, body.length() - pieceAtEnd(secrets));
        String text = Secrets.cut(Secrets.masked(kept, secrets));
        if (status < 400 || status > 599) {
            String got = status + (redirect ? ", a redirect, which is not followed" : "");
            return new Failure.Broken(status, "status", "200", got, text, false);
        }
        String said = message(kept);
        String words = said == null ? null : Secrets.cut(Secrets.masked(said, secrets));
        String line = words == null ? "" : Secrets.line(words);
        String what;
        if (!line.isEmpty()) {
            what = ": " + line;
        } else if (text.isBlank() && broken) {
            what = " with a body that cannot be read";
        } else if (text.isBlank()) {
            what = " with an empty body" + (status == 401 ? "; the access token is wrong or has expired" : "");
        } else {
            what = " with " + mediaType(contentType) + " and no message in it";
        }
        String later = retryAfter == null ? "" : "; try again in " + retryAfter.toSeconds() + " s";
        return new Failure.Refused(
                status, "the server refused with status " + status + what + later, words, text, retryAfter);
    }

    /** The length of the longest beginning of a secret that the body ends with. */
    private int pieceAtEnd(Set<String> secrets) {
        int longest = 0;
        for (String secret : secrets) {
            int length = Math.min(body.length(), secret.length());
            while (!body.regionMatches(body.length() - length, secret, 0, length)) {
                length--;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    /** The type if it looks like one. Servers can write anything here, a secret too. */
    static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "no Content-Type";
        }
        String essence = contentType.split(";", 2)[0].strip();
        return essence.matches("[a-z]{1,20}/[a-z0-9.+-]{1,60}") ? essence : "another Content-Type";
    }

    /** The server's message. Real servers spell its name in several ways (observed). */
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
            // Not JSON, or only its beginning: what was found is used.
        }
        return found.getOrDefault("message", found.getOrDefault("error_description", found.get("error")));
    }
}
