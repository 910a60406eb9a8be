package io.github.vbo.v6;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.json.ContractViolation;
import io.github.vbo.v6.json.JsonSyntax;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ByteString;
import okio.Okio;
import okio.Source;
import retrofit2.Converter;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;

/** Reads a whole body as JSON, by the generated adapters. What they find wrong becomes a contract failure. */
final class StrictJson extends Converter.Factory {
    private static final String PAGE = "an object with results, as in API version 8";

    private static final ByteString BYTE_ORDER_MARK = ByteString.decodeHex("efbbbf");

    private final Moshi moshi = new Moshi.Builder().build();
    private final Converter.Factory requests = MoshiConverterFactory.create(moshi);

    @Override
    public Converter<ResponseBody, ?> responseBodyConverter(Type type, Annotation[] annotations, Retrofit retrofit) {
        JsonAdapter<?> adapter = moshi.adapter(type);
        BodyLimit limit = BodyLimit.of(type);
        return body -> parse(adapter, read(body, limit));
    }

    private static Object parse(JsonAdapter<?> adapter, Buffer json) throws IOException {
        JsonSyntax.Flaw flaw = JsonSyntax.firstFlaw(json);
        if (flaw != null) {
            throw broken("$", flaw.expected(), flaw.got());
        }
        Object value;
        // Not the buffer itself: there, Moshi counts from its start to each byte of a long number or of white space.
        JsonReader reader = JsonReader.of(Okio.buffer((Source) json));
        try {
            value = adapter.fromJson(reader);
        } catch (IOException | RuntimeException e) {
            throw e instanceof JsonDataException && e.getCause() instanceof ContractViolation violation
                    ? broken(violation.path(), violation.expected(), isPage(reader) ? PAGE : violation.got())
                    : broken("$", "JSON", "JSON that cannot be read");
        }
        if (value == null) {
            throw broken("$", "a value other than null", "null");
        }
        return value;
    }

    /** The whole value is an object, which its schema does not expect, and has the array {@code results}. */
    private static boolean isPage(JsonReader reader) throws IOException {
        if (!reader.getPath().equals("$") || reader.peek() != JsonReader.Token.BEGIN_OBJECT) {
            return false;
        }
        for (reader.beginObject(); reader.hasNext(); reader.skipValue()) {
            if (reader.nextName().equals("results") && reader.peek() == JsonReader.Token.BEGIN_ARRAY) {
                return true;
            }
        }
        return false;
    }

    private static Buffer read(ResponseBody body, BodyLimit limit) throws IOException {
        Buffer bytes = new Buffer();
        try (body) {
            while (bytes.size() <= limit.bytes && body.source().read(bytes, 8192) != -1) {}
        } catch (InterruptedIOException | InvalidResponse e) {
            throw e;
        } catch (IOException e) {
            String got = "one that broke off after " + bytes.size() + " bytes";
            throw new Rejected(new Failure.Broken(200, "$", "a complete body", got, true, ""));
        }
        if (bytes.size() > limit.bytes) {
            throw broken("$", "a body of at most " + limit, "a longer one");
        }
        skipByteOrderMark(bytes);
        if (bytes.size() == 0) {
            throw broken("$", "JSON", "an empty body");
        }
        return bytes;
    }

    /** RFC 8259 forbids to send it, and allows to ignore it. */
    static void skipByteOrderMark(Buffer json) throws IOException {
        if (json.rangeEquals(0, BYTE_ORDER_MARK)) {
            json.skip(BYTE_ORDER_MARK.size());
        }
    }

    private static Rejected broken(String path, String expected, String got) {
        return new Rejected(new Failure.Broken(200, path, expected, got));
    }

    @Override
    public Converter<?, RequestBody> requestBodyConverter(
            Type type, Annotation[] parameters, Annotation[] methods, Retrofit retrofit) {
        return requests.requestBodyConverter(type, parameters, methods, retrofit);
    }
}
