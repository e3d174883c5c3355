package io.slipway.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * FULL compatibility of two versions of one schema: whatever either producer sends, either consumer
 * reads. The model is open, so only members that both know are compared; new ones must be optional.
 * Taking away an optional member counts as a break too: its name could come back with another type.
 */
final class Compatibility {
    private final List<String> breaks = new ArrayList<>();

    private Compatibility() {}

    static List<String> breaks(JsonNode released, JsonNode current) {
        var compatibility = new Compatibility();
        compatibility.compare("#", released, current);
        return List.copyOf(compatibility.breaks);
    }

    private void compare(String at, JsonNode released, JsonNode current) {
        for (String keyword : List.of("$id", "const", "type", "format")) {
            if (!Objects.equals(values(released, keyword), values(current, keyword))) {
                breaks.add(
                        "%s: %s was %s and is %s, old and new no longer read each other"
                                .formatted(
                                        at,
                                        keyword,
                                        released.path(keyword),
                                        current.path(keyword)));
            }
        }
        for (String keyword : List.of("items", "additionalProperties")) {
            if (released.has(keyword) && current.has(keyword)) {
                compare(at + "/" + keyword, released.get(keyword), current.get(keyword));
            }
        }
        compareMembers(at, released, current);
    }

    private void compareMembers(String at, JsonNode released, JsonNode current) {
        Set<String> requiredBefore = values(released, "required");
        Set<String> requiredNow = values(current, "required");
        for (var member : released.path("properties").properties()) {
            String name = member.getKey();
            JsonNode now = current.path("properties").path(name);
            if (now.isMissingNode()) {
                breaks.add("%s/%s: removed, an old consumer still reads it".formatted(at, name));
                continue;
            }
            if (requiredBefore.contains(name) && !requiredNow.contains(name)) {
                breaks.add("%s/%s: optional now, an old consumer needs it".formatted(at, name));
            }
            compare(at + "/" + name, member.getValue(), now);
        }
        for (String name : requiredNow) {
            if (!requiredBefore.contains(name)) {
                breaks.add("%s/%s: required now, an old producer omits it".formatted(at, name));
            }
        }
    }

    private static Set<String> values(JsonNode schema, String keyword) {
        var values = new HashSet<String>();
        JsonNode value = schema.path(keyword);
        if (value.isArray()) {
            value.forEach(each -> values.add(each.asText()));
        } else if (!value.isMissingNode()) {
            values.add(value.asText());
        }
        return values;
    }
}
