package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Something that judges whether a server keeps the contract. */
interface Layer extends AutoCloseable {
    /** The place that an engine for pacts reports if there was no response, or none that it could read as JSON. */
    String UNREADABLE = "unreadable";

    String name();

    /** A verdict on each trial, in the same order. */
    List<Verdict> judge(List<Trial> trials) throws Exception;

    /**
     * Whether the verdict names the place of the violation. An engine for pacts names a missing property by the object that
     * lacks it, and a redirect by the status of its target.
     */
    default boolean agrees(Trial trial, Verdict verdict) {
        String at = trial.tried().at();
        String object = at.substring(0, Math.max(0, at.lastIndexOf('.')));
        String property = at.substring(at.lastIndexOf('.') + 1);
        return verdict.places().stream()
                .anyMatch(place -> place.equals(at)
                        || at.equals("$") && !place.startsWith("status")
                        || at.startsWith("status 3") && place.startsWith("status")
                        || place.equals(UNREADABLE)
                                && (List.of("$", "Content-Type", "connection").contains(at)
                                        || verdict.reason().contains("number out of range"))
                        || at.startsWith("$.")
                                && place.equals(object)
                                && verdict.reason().contains(property));
    }

    @Override
    default void close() {}

    /**
     * What a layer says about a server.
     *
     * @param places where it found a violation, in the words of a case's {@code at}
     * @param reason its own words; empty if it found nothing
     * @param read what it read from the response
     */
    record Verdict(List<String> places, String reason, JsonNode read) {
        boolean isCaught() {
            return !reason.isEmpty();
        }
    }
}
