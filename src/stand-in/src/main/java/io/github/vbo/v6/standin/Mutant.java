package io.github.vbo.v6.standin;

import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import okio.Buffer;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One named way in which a server misbehaves, or behaves as the contract allows but other servers do not. All of them are
 * data in {@code mutants.json}, which knows no language; this class does what is written there.
 */
public final class Mutant {
    private static final List<String> SEGMENTS = List.of("v6", "token", "Organizations", "DeviceCode", "check");

    private final Map<String, Object> entry;
    private final Map<String, Object> request;
    private final Map<String, Object> response;

    private Mutant(Map<String, Object> entry) {
        this.entry = entry;
        this.request = object(entry, "request");
        this.response = object(entry, "response");
    }

    /** A property of a JSON object: its name and its value as JSON text. */
    private record Member(String name, String json) {}

    private static final class All {
        private static final List<Mutant> MUTANTS = read();

        private static List<Mutant> read() {
            try (InputStream json = Mutant.class.getResourceAsStream("mutants.json")) {
                Map<String, Object> file =
                        map(JsonReader.of(Okio.buffer(Okio.source(json))).readJsonValue());
                return ((List<?>) file.get("mutants"))
                        .stream().map(mutant -> new Mutant(map(mutant))).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * {@return all there are, in the order of the file}
     */
    public static List<Mutant> all() {
        return All.MUTANTS;
    }

    /**
     * {@return its name, such as {@code user-code-dropped}}
     */
    public String name() {
        return text("name");
    }

    /**
     * {@return the contract's ids of the operations that it can be tried on}
     */
    public List<String> operations() {
        return texts(entry.get("on"));
    }

    /**
     * {@return whether it breaks the contract}
     */
    public boolean isBreaking() {
        return entry.containsKey("breaks");
    }

    /**
     * {@return the statement of the contract that it breaks, or that allows it: a JSON pointer into the document, or into
     *     the operation if it does not begin with {@code #}}
     */
    public String rule() {
        return text(isBreaking() ? "breaks" : "keeps");
    }

    /**
     * {@return whether a client that does as the contract says could notice it}
     */
    public boolean isVisibleToClients() {
        return !object(entry, "hidden").containsKey("client");
    }

    /**
     * {@return the values, as JSON texts by property, that the answer has in place of the usual ones}
     */
    public Map<String, Object> values() {
        return object(response, "set");
    }

    /** The answer to a request, under this mutant of that operation. */
    WireAnswer answer(String operation, Request asked, Api api) {
        Request understood = understood(operation, asked, api);
        Answer refusal = isAt(operation, understood, api) ? refusal(asked) : null;
        Answer answer = refusal == null ? api.answer(understood) : refusal;
        boolean changed = isAt(operation, understood, api) && answer.status() == number(response, "answering", 200);
        return changed
                ? new WireAnswer(answer.status(), edited(answer.body()), answer.headers(), response)
                : WireAnswer.of(answer);
    }

    private static boolean isAt(String operation, Request request, Api api) {
        return api.operation(request.path())
                .filter(found -> found.id().equals(operation))
                .isPresent();
    }

    /** What the server would be asked, had it not moved the operation; so that it is found only where it is now. */
    private Request understood(String operation, Request asked, Api api) {
        Request understood = asked;
        List<String> moved = texts(request.get("path"));
        if (!moved.isEmpty()) {
            String back = asked.path().replace(moved.get(1), moved.get(0));
            boolean there = asked.path().contains(moved.get(1)) && isAt(operation, asked.at(back), api);
            understood = there ? asked.at(back) : isAt(operation, asked, api) ? asked.at("/") : asked;
        }
        if (request.containsKey("routing")) {
            String path = asked.path();
            for (String segment : SEGMENTS) {
                path = path.replaceAll("(?i)(?<=/)" + segment + "(?=/|$)", segment);
            }
            understood = asked.at(path);
        }
        if (!isAt(operation, understood, api)) {
            return understood;
        }
        if (request.containsKey("method")) {
            boolean right = asked.method().equals(request.get("method"));
            understood = understood.by(
                    right ? api.operation(understood.path()).orElseThrow().method() : "NONE");
        }
        return "unchecked".equals(request.get("token"))
                ? understood.with("Authorization", "Bearer " + api.acceptedToken())
                : understood;
    }

    /** What it says to whoever does not bring what it demands. */
    private @Nullable Answer refusal(Request asked) {
        Map<String, Object> demands = object(request, "demands");
        String scheme = (String) demands.get("scheme");
        if (scheme != null && !String.valueOf(asked.header("Authorization")).startsWith(scheme + " ")) {
            return new Answer(401, "", Map.of("WWW-Authenticate", scheme));
        }
        boolean lacks = demands.containsKey("header") && asked.header((String) demands.get("header")) == null
                || demands.containsKey("query") && !asked.query().contains(demands.get("query") + "=")
                || demands.containsKey("body") && !asked.body().contains((String) demands.get("body"));
        return lacks ? Answer.message(400, "The request lacks what this server demands.") : null;
    }

    /** The object with other properties; in an array, the first one's. */
    private String edited(String json) {
        if (List.of("set", "drop", "rename", "add", "reversed").stream().noneMatch(response::containsKey)) {
            return json;
        }
        try {
            JsonReader reader = JsonReader.of(new Buffer().writeUtf8(json));
            if (reader.peek() != JsonReader.Token.BEGIN_ARRAY) {
                return written(edited(members(reader)));
            }
            reader.beginArray();
            List<String> items = new ArrayList<>(List.of(written(edited(members(reader)))));
            while (reader.hasNext()) {
                items.add(reader.nextSource().readUtf8());
            }
            return items.stream().collect(Collectors.joining(",\n", "[\n", "\n]"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Member> members(JsonReader reader) throws IOException {
        List<Member> members = new ArrayList<>();
        reader.beginObject();
        while (reader.hasNext()) {
            members.add(new Member(reader.nextName(), reader.nextSource().readUtf8()));
        }
        reader.endObject();
        return members;
    }

    private List<Member> edited(List<Member> members) {
        List<String> rename = texts(response.get("rename"));
        List<Member> edited = new ArrayList<>();
        for (Member member : members) {
            if (!member.name.equals(response.get("drop"))) {
                String name = !rename.isEmpty() && member.name.equals(rename.get(0)) ? rename.get(1) : member.name;
                edited.add(new Member(name, (String) values().getOrDefault(member.name, member.json)));
            }
        }
        object(response, "add").forEach((name, json) -> edited.add(new Member(name, (String) json)));
        if (response.containsKey("reversed")) {
            Collections.reverse(edited);
        }
        return edited;
    }

    private static String written(List<Member> members) {
        return members.stream()
                .map(member -> "  " + Text.quoted(member.name) + ": " + member.json)
                .collect(Collectors.joining(",\n", "{\n", "\n}"));
    }

    private String text(String name) {
        return (String) entry.get(name);
    }

    static int number(Map<String, Object> object, String name, int otherwise) {
        Object number = object.get(name);
        return number == null ? otherwise : ((Double) number).intValue();
    }

    static Map<String, Object> object(Map<String, Object> object, String name) {
        return object.containsKey(name) ? map(object.get(name)) : Map.of();
    }

    @SuppressWarnings("unchecked") // A JSON object, whose names are strings.
    private static Map<String, Object> map(@Nullable Object json) {
        return (Map<String, Object>) json;
    }

    private static List<String> texts(@Nullable Object json) {
        return json == null
                ? List.of()
                : ((List<?>) json).stream().map(String.class::cast).toList();
    }
}
