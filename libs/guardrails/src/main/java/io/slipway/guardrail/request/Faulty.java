package io.slipway.guardrail.request;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.preset.Violation;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Takes the members out of a document that are said to be wrong. */
final class Faulty {
    private static final Pattern INDEX = Pattern.compile("/(\\d{1,9})(?=/|$)");

    /** From the end of a list, so that no index moves before its turn. */
    private static final Comparator<String> LAST_FIRST =
            Comparator.<String, String>comparing(
                            place ->
                                    INDEX.matcher(place)
                                            .replaceAll(
                                                    index ->
                                                            "/%010d"
                                                                    .formatted(
                                                                            Integer.parseInt(
                                                                                    index.group(
                                                                                            1)))))
                    .reversed();

    private Faulty() {}

    /** Whether anything was taken out; of a member that is absent, what should have had it. */
    static boolean takenOut(JsonNode document, List<Violation> violations) {
        var places = new TreeSet<String>(LAST_FIRST);
        for (Violation violation : violations) {
            JsonPointer place = JsonPointer.compile(violation.pointer().substring(1));
            while (!place.matches() && document.at(place).isMissingNode()) {
                place = place.head();
            }
            if (place.matches()) {
                return false;
            }
            places.add(place.toString());
        }
        boolean any = false;
        for (String place : places) {
            any |= takenOut(document, JsonPointer.compile(place));
        }
        return any;
    }

    private static boolean takenOut(JsonNode document, JsonPointer place) {
        return switch (document.at(place.head())) {
            case ObjectNode object -> object.remove(place.last().getMatchingProperty()) != null;
            case ArrayNode list -> list.remove(place.last().getMatchingIndex()) != null;
            default -> false;
        };
    }
}
