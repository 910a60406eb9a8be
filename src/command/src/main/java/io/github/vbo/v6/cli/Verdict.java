package io.github.vbo.v6.cli;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.vbo.v6.standin.ConformanceCase;
import io.github.vbo.v6.standin.ConformanceCase.ResponseChanges;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** The result of one conformance case. */
enum Verdict {
    CAUGHT("rejected a violation"),
    PASSED("accepted a valid variation and printed its values"),
    MISSED("accepted a violation"),
    SILENT("exit code 0, but no JSON object on stdout"),
    HUNG("did not end in time"),
    FLOODED("wrote more than 1 MiB to stdout or stderr"),
    MISREAD("accepted a valid variation, but printed other values"),
    FLAGGED("rejected a valid variation");

    static final List<String> PROPERTIES = List.of("userCode", "verificationUrl", "expiresIn", "message");

    final String words;

    Verdict(String words) {
        this.words = words;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The verdict on a run, given what the client prints for a correct server. */
    static Verdict of(ConformanceCase tried, Map<String, Object> right, ScoredClient.Run run) {
        return switch (run.end()) {
            case HUNG -> HUNG;
            case FLOODED -> FLOODED;
            case EXITED ->
                run.exitCode() == 0
                        ? ofAccepted(tried, right, answer(run.out()))
                        : tried.isViolation() ? CAUGHT : FLAGGED;
        };
    }

    private static Verdict ofAccepted(ConformanceCase tried, Map<String, Object> right, Map<String, Object> answer) {
        if (answer.isEmpty()) {
            return SILENT;
        }
        if (tried.isViolation()) {
            return MISSED;
        }
        for (String property : PROPERTIES) {
            // A client may print a message that was not sent as null, as an empty string, or not at all.
            Object expected = Objects.requireNonNullElse(expected(tried.response(), right, property), "");
            if (!expected.equals(Objects.requireNonNullElse(answer.get(property), ""))) {
                return MISREAD;
            }
        }
        return PASSED;
    }

    private static @Nullable Object expected(ResponseChanges changes, Map<String, Object> right, String property) {
        String json = changes.set().get(property);
        boolean sent = !property.equals(changes.drop()) && !changes.rename().containsKey(property);
        return json != null ? value(json) : sent ? right.get(property) : null;
    }

    /** The object on stdout; empty if there is something else. */
    static Map<String, Object> answer(String out) {
        Map<String, Object> answer = new HashMap<>();
        if (value(out) instanceof Map<?, ?> object) {
            object.forEach((name, value) -> answer.put((String) name, value));
        }
        return answer;
    }

    private static @Nullable Object value(String json) {
        try {
            return JsonReader.of(new Buffer().writeUtf8(json)).readJsonValue();
        } catch (IOException | JsonDataException e) {
            return null;
        }
    }
}
