package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.preset.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A place of a document that means nothing, because its shape has no word for it or takes another
 * type; nobody else looks at it.
 *
 * @param pointer in fragment form
 */
public record Unread(String pointer, String expected, String actual, String fix) {

    /** What a shape of ours refuses, as far as its words go: what; what was meant. */
    static List<Unread> of(List<Violation> violations, JsonNode document) {
        var all = new ArrayList<Unread>();
        for (Violation violation : violations) {
            String pointer = violation.pointer();
            int meant = violation.message().indexOf("; ");
            String said = meant < 0 ? violation.message() : violation.message().substring(0, meant);
            all.add(
                    new Unread(
                            pointer,
                            "%s %s".formatted(last(pointer), said),
                            given(document.at(pointer.substring(1))),
                            meant < 0
                                    ? "correct it, or leave it out"
                                    : violation.message().substring(meant + 2)));
        }
        return List.copyOf(all);
    }

    static Unread mistyped(String pointer, String meant) {
        return new Unread(
                pointer,
                "a name that the template knows",
                last(pointer) + ", which nothing reads",
                "did you mean %s?".formatted(meant));
    }

    private static String given(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        return value.isContainerNode()
                ? "an " + value.getNodeType().name().toLowerCase(Locale.ROOT)
                : value.toString();
    }

    private static String last(String pointer) {
        String name = pointer.substring(pointer.lastIndexOf('/') + 1);
        return name.isEmpty() ? "the request" : name.replace("~1", "/").replace("~0", "~");
    }
}
