package io.github.vbo.v6.standin;

import io.github.vbo.v6.standin.ConformanceCase.RequestChanges;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API with one conformance case on one operation. The other operations are as usual. */
record CaseApi(Api api, String operation, ConformanceCase played) {
    private static final List<String> SEGMENTS =
            List.of("v6", "token", "Organizations", "DeviceCode", "check", "Applications");

    WireAnswer answer(Request asked) {
        Request usual = usual(asked);
        if (!isOperation(usual)) {
            return WireAnswer.of(api.answer(usual));
        }
        Answer refusal = refusal(asked);
        Answer answer = refusal == null ? api.answer(usual) : refusal;
        return answer.status() == played.response().whenStatus()
                ? new WireAnswer(answer, played.response())
                : WireAnswer.of(answer);
    }

    private boolean isOperation(Request request) {
        return api.operation(request.path())
                .filter(found -> found.id().equals(operation))
                .isPresent();
    }

    /** The usual request that this request of the case stands for. */
    private Request usual(Request asked) {
        RequestChanges changes = played.request();
        Request usual = changes.anyCase() ? asked.at(inUsualCase(asked.path())) : asked;
        for (Map.Entry<String, String> move : changes.path().entrySet()) {
            Request back = asked.at(asked.path().replace(move.getValue(), move.getKey()));
            boolean isMoved = asked.path().contains(move.getValue()) && isOperation(back);
            usual = isMoved ? back : isOperation(asked) ? asked.at("/") : asked;
        }
        if (!isOperation(usual)) {
            return usual;
        }
        if (changes.method() != null) {
            boolean isAccepted = asked.method().equals(changes.method());
            usual = usual.by(
                    isAccepted ? api.operation(usual.path()).orElseThrow().method() : "NONE");
        }
        return changes.anyToken() ? usual.with("Authorization", "Bearer " + api.acceptedToken()) : usual;
    }

    private static String inUsualCase(String path) {
        String usual = path;
        for (String segment : SEGMENTS) {
            usual = usual.replaceAll("(?i)(?<=/)" + segment + "(?=/|$)", segment);
        }
        return usual;
    }

    /** The refusal of a request that lacks what this server requires. */
    private @Nullable Answer refusal(Request asked) {
        for (Map.Entry<String, String> required : played.request().requires().entrySet()) {
            String value = required.getValue();
            boolean isThere = switch (required.getKey()) {
                case "scheme" -> String.valueOf(asked.header("Authorization")).startsWith(value + " ");
                case "header" -> asked.header(value) != null;
                case "query" -> asked.query().contains(value + "=");
                default -> asked.body().contains(value);
            };
            if (!isThere) {
                return required.getKey().equals("scheme")
                        ? new Answer(401, "", Map.of("WWW-Authenticate", value))
                        : Answer.message(400, "The request lacks what this server requires.");
            }
        }
        return null;
    }
}
