package io.github.vbo.v6.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;

/** Something that can tell a server that breaks the contract from one that keeps it. */
interface Layer {
    String name();

    /** What it says of the operation on a server at that address. */
    Verdict judge(String operation, URI address) throws Exception;

    /** Where there was no answer, or none that could be read as JSON, an engine for pacts says so and no more. */
    String UNREADABLE = "unreadable";

    /**
     * Whether it found what there is to find. An engine for pacts tells a property that is not there by the object that it is
     * not in, and a redirect by where it leads.
     */
    default boolean agrees(Mutant mutant, Verdict verdict) {
        String at = mutant.at();
        String property = at.substring(at.lastIndexOf('.') + 1);
        return verdict.places().stream()
                .anyMatch(place -> place.equals(at)
                        || at.equals("$") && !place.startsWith("status")
                        || at.startsWith("status 3") && place.startsWith("status")
                        || place.equals(UNREADABLE)
                                && (List.of("$", "Content-Type", "connection").contains(at)
                                        || verdict.reason().contains("number out of range"))
                        || at.startsWith("$.")
                                && place.equals("$")
                                && verdict.reason().contains(property));
    }

    /** Ends what it has started. */
    default void close() {}

    /**
     * What it says.
     *
     * @param places where it found something wrong, as mutants name them; of the client, that and the operation
     * @param reason its own words
     * @param read what it read instead
     */
    record Verdict(List<String> places, String reason, JsonNode read) {
        boolean isCaught() {
            return !reason.isEmpty();
        }
    }
}
