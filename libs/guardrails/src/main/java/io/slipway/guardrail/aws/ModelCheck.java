package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.guardrail.aws.Breach.Kind;
import io.slipway.guardrail.aws.ServiceModel.Bounds;
import io.slipway.guardrail.aws.ServiceModel.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One walk of a request along its model. */
final class ModelCheck {
    /** Enough to act on; a document of a megabyte can hold many more. */
    static final int MOST = 200;

    /** A pattern never sees more than this: nested repetition recurses once per character. */
    private static final int LONGEST_MATCHED = 2048;

    private static final int SHORT_ENUM = 12;

    private final Map<String, Shape> shapes;
    private final List<Breach> breaches;
    private final Map<Pattern, Set<String>> matched = new HashMap<>();

    ModelCheck(Map<String, Shape> shapes, List<Breach> breaches) {
        this.shapes = shapes;
        this.breaches = breaches;
    }

    void check(JsonNode value, String shapeName, Spot pointer, String member) {
        if (breaches.size() >= MOST) {
            return;
        }
        switch (shape(shapeName)) {
            case Shape.Structure structure -> structure(value, structure, pointer, member);
            case Shape.ListOf list -> list(value, list, pointer, member);
            case Shape.MapOf map -> map(value, map, pointer, member);
            case Shape.Text text -> text(value, text, pointer, member);
            case Shape.Whole whole -> whole(value, whole, pointer, member);
            case Shape.Flag _ -> is(value.isBoolean(), "true or false", value, pointer, member);
            case Shape.Time _ ->
                    is(
                            value.isNumber() || value.isTextual(),
                            "a point in time",
                            value,
                            pointer,
                            member);
        }
    }

    private void structure(JsonNode value, Shape.Structure structure, Spot pointer, String member) {
        if (!is(value.isObject(), "an object", value, pointer, member)) {
            return;
        }
        int given = 0;
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Spot at = new Spot(pointer, entry.getKey());
            String shapeName = structure.members().get(entry.getKey());
            if (shapeName == null) {
                unknown(structure.members().keySet(), at, entry.getKey());
            } else if (!entry.getValue().isNull()) {
                given++;
                check(entry.getValue(), shapeName, at, entry.getKey());
            }
        }
        for (String required : structure.required()) {
            if (!value.hasNonNull(required)) {
                add(
                        new Spot(pointer, required),
                        required,
                        Kind.MISSING,
                        "a value",
                        "nothing",
                        "give " + required);
            }
        }
        if (structure.union() && given != 1) {
            add(
                    pointer,
                    member,
                    Kind.NOT_ONE_OF,
                    "exactly one of " + String.join(", ", structure.members().keySet()),
                    given + " of them",
                    "keep the one that is meant");
        }
    }

    private void list(JsonNode value, Shape.ListOf list, Spot pointer, String member) {
        if (!is(value.isArray(), "a list", value, pointer, member)) {
            return;
        }
        within(list.size(), value.size(), " elements", pointer, member);
        for (int i = 0; i < value.size(); i++) {
            check(value.get(i), list.member(), new Spot(pointer, String.valueOf(i)), member);
        }
    }

    private void map(JsonNode value, Shape.MapOf map, Spot pointer, String member) {
        if (!is(value.isObject(), "an object", value, pointer, member)) {
            return;
        }
        within(map.size(), value.size(), " entries", pointer, member);
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Spot at = new Spot(pointer, entry.getKey());
            check(TextNode.valueOf(entry.getKey()), map.key(), at, "key of " + member);
            check(entry.getValue(), map.value(), at, member);
        }
    }

    private void text(JsonNode value, Shape.Text text, Spot pointer, String member) {
        if (!is(value.isTextual(), "text", value, pointer, member)) {
            return;
        }
        String given = value.textValue();
        if (!text.values().isEmpty()) {
            oneOf(given, text.values(), pointer, member);
            return;
        }
        int length = given.codePointCount(0, given.length());
        if (within(text.length(), length, " characters", pointer, member)
                && text.pattern() != null
                && (length > LONGEST_MATCHED || !matches(text.pattern(), given))) {
            add(
                    pointer,
                    member,
                    Kind.WRONG_PATTERN,
                    "text like " + text.pattern(),
                    given.isBlank() ? "an empty text" : given,
                    "use only the characters that the pattern allows");
        }
    }

    /** A hundred groups repeat most of their words. */
    private boolean matches(Pattern pattern, String given) {
        Set<String> known = matched.computeIfAbsent(pattern, _ -> new HashSet<>());
        if (known.contains(given)) {
            return true;
        }
        boolean matches = pattern.matcher(given).matches();
        if (matches) {
            known.add(given);
        }
        return matches;
    }

    private void whole(JsonNode value, Shape.Whole whole, Spot pointer, String member) {
        boolean fits = value.isIntegralNumber() && value.canConvertToLong();
        if (is(fits, "a whole number", value, pointer, member)) {
            within(whole.range(), value.longValue(), "", pointer, member);
        }
    }

    private void oneOf(String given, Set<String> values, Spot pointer, String member) {
        if (values.contains(given)) {
            return;
        }
        String nearest = Nearest.to(given, values);
        add(
                pointer,
                member,
                Kind.NOT_IN_ENUM,
                values.size() <= SHORT_ENUM
                        ? "one of " + String.join(", ", values)
                        : "one of the %d values of %s".formatted(values.size(), member),
                given.isBlank() ? "an empty text" : given,
                nearest != null
                        ? "did you mean " + nearest + "?"
                        : "choose "
                                + (values.size() == 1 ? values.iterator().next() : "one of them"));
    }

    private void unknown(Set<String> members, Spot pointer, String name) {
        String nearest = Nearest.to(name, members);
        add(
                pointer,
                name,
                Kind.UNKNOWN_MEMBER,
                "one of the members " + String.join(", ", members),
                name,
                nearest == null ? "leave it out" : "did you mean " + nearest + "?");
    }

    private boolean within(Bounds bounds, long value, String unit, Spot pointer, String member) {
        boolean holds = bounds.hold(value);
        if (!holds) {
            add(
                    pointer,
                    member,
                    Kind.OUT_OF_BOUNDS,
                    bounds + unit,
                    value + unit,
                    value == 0 && unit.equals(" elements")
                            ? "leave the key out instead of giving an empty list"
                            : "bring it within " + bounds + unit);
        }
        return holds;
    }

    private boolean is(boolean fits, String what, JsonNode value, Spot pointer, String member) {
        if (!fits) {
            add(
                    pointer,
                    member,
                    Kind.WRONG_TYPE,
                    what,
                    value.getNodeType().name().toLowerCase(Locale.ROOT),
                    "give " + what);
        }
        return fits;
    }

    private void add(
            Spot pointer, String member, Kind kind, String expected, String actual, String fix) {
        if (breaches.size() < MOST) {
            breaches.add(new Breach(pointer.toString(), member, kind, expected, actual, fix));
        }
    }

    private Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException("the model names a shape it does not have: " + name);
        }
        return shape;
    }

    /** A place on the way down; it is written out only when something is wrong there. */
    record Spot(@Nullable Spot parent, String name) {
        static final Spot ROOT = new Spot(null, "");

        @Override
        public String toString() {
            return parent == null
                    ? name
                    : parent + "/" + name.replace("~", "~0").replace("/", "~1");
        }
    }
}
