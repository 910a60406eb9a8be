package io.github.vbo.v6;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.GzipSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * A response with a status from 400 to 599: JSON, HTML, text or empty.
 *
 * @param whole whether {@code body} is the whole body and not its beginning
 * @param broken whether the body cannot be read
 * @param challenges the values of {@code WWW-Authenticate}
 * @param signIn whether the request had no token
 */
record Refusal(
        int status,
        String mediaType,
        String body,
        boolean whole,
        boolean broken,
        List<String> challenges,
        boolean signIn,
        @Nullable Duration retryAfter) {
    private static final long MOST_BYTES = 16 << 10;
    private static final int MOST_BYTES_KEPT = 4 << 10;
    private static final int LONGEST_PLAIN_MESSAGE = 300;
    private static final String NO_TYPE = "no Content-Type";
    /** Types that servers give to a plain sentence, too. */
    private static final Set<String> PLAIN = Set.of("application/json", "text/plain", NO_TYPE);

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}\\s]+");
    private static final Set<String> MEDIA_TYPES = Set.of(
            "application/json",
            "application/octet-stream",
            "application/problem+json",
            "application/x-www-form-urlencoded",
            "application/xml",
            "text/html",
            "text/json",
            "text/plain",
            "text/xml");

    /** Where a reason can stand in JSON, in lower case: the best place first. Real servers use several (observed). */
    private static final List<String> REASONS = List.of(
            "",
            "message",
            "error.message",
            "error.message.value",
            "error_description",
            "detail",
            "title",
            "error",
            "errorcode",
            "error.code",
            "errors.message");

    static Refusal of(Response response, Clock clock) throws IOException {
        String coding = response.header("Content-Encoding", "");
        BufferedSource received = response.body().source();
        Source source = coding.equalsIgnoreCase("gzip") ? new GzipSource(received) : received;
        Buffer bytes = new Buffer();
        boolean whole = false;
        boolean broken = false;
        try {
            whole = received.exhausted();
            broken = !whole && !StrictHttp.isReadable(coding);
            while (!broken && bytes.size() < MOST_BYTES && !whole) {
                whole = source.read(bytes, MOST_BYTES - bytes.size()) == -1;
            }
        } catch (IOException e) {
            broken = true; // The status is enough. What was read is kept.
        }
        return new Refusal(
                response.code(),
                mediaType(response.header("Content-Type")),
                text(bytes, whole),
                whole,
                broken,
                response.headers("WWW-Authenticate"),
                response.request().header("Authorization") == null,
                retryAfter(response.header("Retry-After"), clock));
    }

    /** In UTF-8, and otherwise in Latin-1, whatever the response says. A character that breaks off is left out. */
    private static String text(Buffer body, boolean whole) throws IOException {
        StrictJson.skipByteOrderMark(body);
        ByteString bytes = body.readByteString();
        CharBuffer text = CharBuffer.allocate(bytes.size());
        boolean isUtf8 = !StandardCharsets.UTF_8
                .newDecoder()
                .decode(bytes.asByteBuffer(), text, whole)
                .isError();
        return isUtf8 ? text.flip().toString() : bytes.string(StandardCharsets.ISO_8859_1);
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

    Failure.Refused failure(Mask known) {
        Mask mask = known.and(body);
        String text = cut(mask.masked(body, whole));
        String message = message(body);
        String words = message == null ? "" : cut(mask.masked(message, whole));
        String line = line(words);
        String what;
        if (!line.isEmpty()) {
            what = ": " + line;
        } else if (text.isBlank()) {
            what = broken ? " with a body that cannot be read" : " with an empty body";
        } else {
            what = " with " + mediaType + " and no message in it";
        }
        List<String> schemes = challenges.stream()
                .map(challenge -> challenge.split("[ ,]", 2)[0])
                .toList();
        // The scheme Bearer is the server's own.
        boolean elsewhere = !schemes.isEmpty() && schemes.stream().noneMatch("Bearer"::equalsIgnoreCase);
        return new Failure.Refused(
                status,
                what,
                status != 401 ? "" : elsewhere ? signInElsewhere(schemes, mask) : line.isEmpty() ? wrong() : "",
                status == 401 && !elsewhere && !signIn,
                line.isEmpty() ? null : words,
                text,
                retryAfter);
    }

    private static String signInElsewhere(List<String> schemes, Mask mask) {
        String names = schemes.stream()
                .filter(scheme -> scheme.matches("[A-Za-z][A-Za-z0-9-]{1,19}"))
                .filter(scheme -> mask.masked(scheme, true).equals(scheme))
                .distinct()
                .limit(3)
                .collect(Collectors.joining(", "));
        return "; something before the server wants its own sign-in"
                + (names.isEmpty() ? "" : " (WWW-Authenticate: " + names + ")");
    }

    private String wrong() {
        return signIn ? "; the user name or password is wrong" : "; the access token is wrong or has expired";
    }

    /** The type if it is a known one. Servers can write anything here, a secret too. */
    static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return NO_TYPE;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return MEDIA_TYPES.contains(type) ? type : "another Content-Type";
    }

    private @Nullable String message(String text) {
        Map<String, String> found = new HashMap<>();
        try {
            collect(JsonReader.of(new Buffer().writeUtf8(text)), "", found);
        } catch (IOException | JsonDataException e) {
            // Not JSON, or only its beginning: what was found is used.
        }
        boolean plain = PLAIN.contains(mediaType)
                && text.length() <= LONGEST_PLAIN_MESSAGE
                && !text.matches("(?s)\\s*[\\[{<].*");
        return Stream.concat(REASONS.stream().map(found::get), Stream.of(plain ? text : ""))
                .filter(Objects::nonNull)
                .filter(reason -> !reason.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static void collect(JsonReader reader, String place, Map<String, String> found) throws IOException {
        switch (reader.peek()) {
            case STRING -> found.putIfAbsent(place, reader.nextString());
            case BEGIN_OBJECT -> {
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName().toLowerCase(Locale.ROOT);
                    collect(reader, place.isEmpty() ? name : place + "." + name, found);
                }
                reader.endObject();
            }
            case BEGIN_ARRAY -> {
                reader.beginArray();
                while (reader.hasNext()) {
                    collect(reader, place, found);
                }
                reader.endArray();
            }
            default -> reader.skipValue();
        }
    }

    /** At most 4 KiB in UTF-8, cut between two characters. */
    private static String cut(String text) {
        if (text.length() <= MOST_BYTES_KEPT / 3) {
            return text; // A character of Java has at most three bytes.
        }
        CharBuffer characters = CharBuffer.wrap(text);
        StandardCharsets.UTF_8.newEncoder().encode(characters, ByteBuffer.allocate(MOST_BYTES_KEPT), true);
        return text.substring(0, characters.position());
    }

    /** One line without control characters, which a terminal might obey. */
    static String line(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    }
}
