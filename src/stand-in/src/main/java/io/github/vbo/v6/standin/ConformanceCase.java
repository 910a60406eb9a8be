package io.github.vbo.v6.standin;

import com.squareup.moshi.Json;
import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import okio.BufferedSource;
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
    /** The name that stands for no case: every response is correct. */
    public static final String NO_CASE = "none";

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
            boolean anyCase,
            @Nullable String method,
            boolean anyToken,
            Map<String, String> requires) {}

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
            int whenStatus,
            Map<String, String> set,
            @Nullable String drop,
            Map<String, String> rename,
            Map<String, String> add,
            boolean reversed,
            String body,
            String charset,
            @Nullable Integer status,
            @Nullable String reason,
            String version,
            Map<String, @Nullable String> headers,
            String wire) {}

    /**
     * {@return all cases, in the order of the file}
     */
    public static List<ConformanceCase> all() {
        return File.CASES;
    }

    /**
     * {@return no case, called {@value #NO_CASE}: the server behaves as usual}
     */
    public static ConformanceCase none() {
        return File.NONE;
    }

    /**
     * {@return whether it breaks the contract}
     */
    public boolean isViolation() {
        return kind == Kind.VIOLATION;
    }

    private static final class File {
        private static final JsonAdapter<ConformanceCase> READER =
                new Moshi.Builder().build().adapter(ConformanceCase.class).failOnUnknown();

        /** What a case has unless the file says otherwise. */
        private static final Map<?, ?> USUAL = (Map<?, ?>) json(new Buffer().writeUtf8("""
                {"name": "none", "operations": [], "kind": "valid variation", "rule": "",
                 "at": "", "missedBy": {}, "hiddenFrom": {},
                 "request": {"path": {}, "anyCase": false, "anyToken": false, "requires": {}},
                 "response": {"whenStatus": 200, "set": {}, "rename": {}, "add": {}, "reversed": false, "body": "{body}",
                              "charset": "UTF-8", "version": "HTTP/1.1", "headers": {}, "wire": ""}}"""));

        private static final ConformanceCase NONE = READER.fromJsonValue(USUAL);
        private static final List<ConformanceCase> CASES = read();

        private static List<ConformanceCase> read() {
            InputStream file = ConformanceCase.class.getResourceAsStream("conformance.json");
            List<?> cases = (List<?>) ((Map<?, ?>) json(Okio.buffer(Okio.source(file)))).get("cases");
            return cases.stream()
                    .map(each -> READER.fromJsonValue(completed((Map<?, ?>) each, USUAL)))
                    .toList();
        }

        private static Object json(BufferedSource text) {
            try (JsonReader reader = JsonReader.of(text)) {
                return reader.readJsonValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Map<?, ?> completed(Map<?, ?> given, Map<?, ?> usual) {
            Map<Object, @Nullable Object> completed = new LinkedHashMap<>(usual);
            given.forEach((name, value) -> completed.put(
                    name,
                    value instanceof Map<?, ?> changes && usual.get(name) instanceof Map<?, ?> rest
                            ? completed(changes, rest)
                            : value));
            return completed;
        }
    }
}
