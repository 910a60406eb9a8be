package io.github.vbo.v6;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import io.github.vbo.v6.json.ContractViolation;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.Buffer;
import retrofit2.Converter;
import retrofit2.Retrofit;
import retrofit2.converter.moshi.MoshiConverterFactory;

/** JSON by the generated adapters. What they find wrong becomes a contract failure. */
final class StrictJson extends Converter.Factory {
    private final Moshi moshi = new Moshi.Builder().build();
    private final Converter.Factory requests = MoshiConverterFactory.create(moshi);

    @Override
    public Converter<ResponseBody, ?> responseBodyConverter(Type type, Annotation[] annotations, Retrofit retrofit) {
        JsonAdapter<?> adapter = moshi.adapter(type);
        return body -> read(adapter, body);
    }

    private static Object read(JsonAdapter<?> adapter, ResponseBody body) throws IOException {
        Buffer json = new Buffer();
        json.writeAll(body.source());
        Failure.Broken flaw = JsonText.flaw(json);
        if (flaw != null) {
            throw new Rejected(flaw);
        }
        try {
            JsonReader reader = JsonReader.of(json);
            Object value = adapter.fromJson(reader);
            reader.peek(); // Fails unless the text ends here.
            if (value == null) {
                throw broken("$", "a JSON value", "null");
            }
            return value;
        } catch (Rejected e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw e instanceof JsonDataException && e.getCause() instanceof ContractViolation violation
                    ? broken(violation.path(), violation.expected(), violation.got())
                    : broken("$", "JSON", "malformed or incomplete JSON");
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
