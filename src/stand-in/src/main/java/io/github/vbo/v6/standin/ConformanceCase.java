package io.github.vbo.v6.standin;

import com.squareup.moshi.Json;
import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a server differs from the usual: a violation of the contract, or a valid variation.
 *
 * <p>The components are the properties of a case in {@code conformance.json}. Its schema, {@code conformance.schema.json},
 * describes each value.
 *
 * @param name unique, such as {@code user-code-dropped}
 * @param operations the contract's ids of the operations that it can be tried on
 * @param kind whether it breaks the contract
 * @param rule the contract's statement that decides: a JSON pointer into the contract, or into the operation if it does not
 *     begin with {@code #}
 * @param at where a client notices a violation; empty for a valid variation
 * @param missedBy who does not notice a violation, and why
 * @param hiddenFrom who never sees a difference, and why
 * @param request which requests the server accepts, where that differs
 * @param response what differs in the response
 */
public record ConformanceCase(
        String name,
        List<String> operations,
        Kind kind,
        String rule,
        String at,
        Map<String, String> missedBy,
        Map<String, String> hiddenFrom,
        RequestChanges request,
        ResponseChanges response) {
    /** Fills in what the file leaves out. */
    public ConformanceCase {
        at = at == null ? "" : at;
        missedBy = present(missedBy);
        hiddenFrom = present(hiddenFrom);
        request = request == null ? new RequestChanges(null, false, null, false, null) : request;
        response = response == null ? ResponseChanges.NONE : response;
    }

    /** Whether a case breaks the contract. */
    public enum Kind {
        /** It breaks the contract: a client should fail. */
        @Json(name = "violation")
        VIOLATION,
        /** It keeps the contract: a client should succeed. */
        @Json(name = "valid variation")
        VALID_VARIATION
    }

    /**
     * Which requests the server accepts, where that differs.
     *
     * @param path a piece of the path, and what replaces it
     * @param anyCase whether paths match without regard to case
     * @param method the only method that is accepted
     * @param anyToken whether any access token is accepted
     * @param requires what a request must have
     */
    public record RequestChanges(
            Map<String, String> path,
            Boolean anyCase,
            @Nullable String method,
            Boolean anyToken,
            Map<String, String> requires) {
        /** Fills in what the file leaves out. */
        public RequestChanges {
            path = present(path);
            anyCase = Boolean.TRUE.equals(anyCase);
            anyToken = Boolean.TRUE.equals(anyToken);
            requires = present(requires);
        }
    }

    /**
     * What differs in the response.
     *
     * @param whenStatus the status of the responses that differ
     * @param set values of properties, as JSON text
     * @param drop a property to leave out
     * @param rename new names of properties
     * @param add properties to add at the end, as JSON text
     * @param reversed whether the properties come in reverse order
     * @param body the whole body; <code>{body}</code> stands for what it would be
     * @param charset the encoding of the body
     * @param status the status code
     * @param reason the reason phrase
     * @param version the HTTP version in the status line
     * @param headers headers to set; null removes one
     * @param wire how the bytes are sent
     */
    public record ResponseChanges(
            Integer whenStatus,
            Map<String, String> set,
            @Nullable String drop,
            Map<String, String> rename,
            Map<String, String> add,
            Boolean reversed,
            String body,
            String charset,
            @Nullable Integer status,
            @Nullable String reason,
            String version,
            Map<String, @Nullable String> headers,
            String wire) {
        static final ResponseChanges NONE =
                new ResponseChanges(200, null, null, null, null, false, null, null, null, null, null, null, null);

        /** Fills in what the file leaves out. */
        public ResponseChanges {
            whenStatus = whenStatus == null ? 200 : whenStatus;
            set = present(set);
            rename = present(rename);
            add = present(add);
            reversed = Boolean.TRUE.equals(reversed);
            body = body == null ? "{body}" : body;
            charset = charset == null ? "UTF-8" : charset;
            version = version == null ? "HTTP/1.1" : version;
            headers = present(headers);
            wire = wire == null ? "" : wire;
        }
    }

    private static <V extends @Nullable Object> Map<String, V> present(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }

    /**
     * {@return all cases, in the order of the file}
     */
    public static List<ConformanceCase> all() {
        return All.CASES;
    }

    /**
     * {@return whether it breaks the contract}
     */
    public boolean isViolation() {
        return kind == Kind.VIOLATION;
    }

    private static final class All {
        private static final List<ConformanceCase> CASES = read();

        private static List<ConformanceCase> read() {
            JsonAdapter<List<ConformanceCase>> cases =
                    new Moshi.Builder().build().adapter(Types.newParameterizedType(List.class, ConformanceCase.class));
            try (InputStream json = ConformanceCase.class.getResourceAsStream("conformance.json");
                    JsonReader file = JsonReader.of(Okio.buffer(Okio.source(json)))) {
                file.beginObject();
                while (!file.nextName().equals("cases")) {
                    file.skipValue();
                }
                file.setFailOnUnknown(true);
                return List.copyOf(cases.fromJson(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
