package io.slipway.guardrail.preset;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.guardrail.aws.Nearest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Strict reading of one JSON object: absent and null are the same, everything else must fit. */
final class Fields {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private final JsonNode node;
    private final String pointer;
    private final List<Violation> violations;
    private final Set<String> known = new HashSet<>();

    Fields(JsonNode node, String pointer, List<Violation> violations) {
        this.node = node;
        this.pointer = pointer;
        this.violations = violations;
        if (!node.isObject()) {
            violations.add(new Violation(pointer, "must be a JSON object"));
        }
    }

    @Nullable String text(String name) {
        return read(name, JsonNode::isTextual, JsonNode::textValue, "must be text");
    }

    @Nullable Integer whole(String name) {
        return read(
                name,
                value -> value.isIntegralNumber() && value.canConvertToInt(),
                JsonNode::intValue,
                "must be a whole number");
    }

    @Nullable Boolean flag(String name) {
        return read(name, JsonNode::isBoolean, JsonNode::booleanValue, "must be true or false");
    }

    /** {@code 1e999999999} is short to write and endless to add up, hence the bounds. */
    @Nullable BigDecimal amount(String name) {
        return read(
                name,
                value -> value.isNumber() && (value.doubleValue() == 0 || moderate(value)),
                JsonNode::decimalValue,
                "must be a number between 0.000001 and 1000000000000");
    }

    /** ISO-8601 text, or seconds as a number. */
    @Nullable Duration duration(String name) {
        String must = "must be an ISO-8601 duration such as PT8H";
        try {
            return read(
                    name,
                    value -> value.isTextual() || (value.isNumber() && moderate(value)),
                    value ->
                            value.isTextual()
                                    ? Duration.parse(value.textValue())
                                    : Duration.ofSeconds(value.longValue()),
                    must);
        } catch (DateTimeException | ArithmeticException e) {
            refuse(name, must);
            return null;
        }
    }

    @Nullable List<String> texts(String name) {
        return read(name, JsonNode::isArray, list -> each(name, list), "must be a list of texts");
    }

    @Nullable Map<String, String> textsByName(String name) {
        return read(
                name,
                JsonNode::isObject,
                object -> byName(name, object),
                "must be an object of texts");
    }

    @Nullable List<Fields> objects(String name) {
        return read(
                name, JsonNode::isArray, list -> objects(name, list), "must be a list of objects");
    }

    @Nullable Fields object(String name) {
        return read(
                name,
                JsonNode::isObject,
                object -> new Fields(object, at(name), violations),
                "must be an object");
    }

    /** An object in the words of AWS; those members that a field of ours says are refused. */
    @Nullable Map<String, Object> awsMembers(String name, List<String> ours) {
        Map<String, Object> members =
                read(
                        name,
                        JsonNode::isObject,
                        object -> JSON.convertValue(object, MEMBERS),
                        "must be an object");
        if (members != null) {
            ours.stream()
                    .filter(members::containsKey)
                    .forEach(each -> refuse(name + "/" + each, "is said by a field of its own"));
        }
        return members;
    }

    void refuseOthers() {
        node.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .forEach(
                        name -> {
                            String meant = Nearest.to(name, known);
                            refuse(
                                    escaped(name),
                                    meant == null
                                            ? "is not a field of this request"
                                            : "is not a field of this request; did you mean %s?"
                                                    .formatted(meant));
                        });
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private List<String> each(String name, JsonNode list) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isTextual()) {
                texts.add(list.get(i).textValue());
            } else {
                refuse(name + "/" + i, "must be text");
            }
        }
        return texts;
    }

    private Map<String, String> byName(String name, JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getValue().isTextual()) {
                texts.put(member.getKey(), member.getValue().textValue());
            } else {
                refuse(name + "/" + escaped(member.getKey()), "must be text");
            }
        }
        return texts;
    }

    private List<Fields> objects(String name, JsonNode list) {
        var objects = new ArrayList<Fields>();
        for (int i = 0; i < list.size(); i++) {
            objects.add(new Fields(list.get(i), at(name + "/" + i), violations));
        }
        return objects;
    }

    private <T> @Nullable T read(
            String name, Predicate<JsonNode> fits, Function<JsonNode, T> take, String must) {
        known.add(name);
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!fits.test(value)) {
            refuse(name, must);
            return null;
        }
        return take.apply(value);
    }

    private static boolean moderate(JsonNode number) {
        double magnitude = Math.abs(number.doubleValue());
        return magnitude < 1e12 && magnitude > 1e-6;
    }

    private String at(String path) {
        return pointer + "/" + path;
    }

    private void refuse(String path, String message) {
        violations.add(new Violation(at(path), message));
    }
}
