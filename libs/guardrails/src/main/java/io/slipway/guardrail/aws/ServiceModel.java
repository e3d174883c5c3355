package io.slipway.guardrail.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bounds, patterns, enums and required members of an AWS request, from its service model. */
public final class ServiceModel {
    private static final ServiceModel CREATE_CLUSTER =
            of(Bundled.json(ServiceModel.class, "create-cluster.json"));

    private final String input;
    private final Map<String, Shape> shapes;

    private ServiceModel(String input, Map<String, Shape> shapes) {
        this.input = input;
        this.shapes = shapes;
    }

    public static ServiceModel createCluster() {
        return CREATE_CLUSTER;
    }

    /** Everything that is wrong with a request, in document order. */
    public List<Breach> check(JsonNode request) {
        var breaches = new ArrayList<Breach>();
        new ModelCheck(shapes, breaches).check(request, input, ModelCheck.Spot.ROOT, input);
        return List.copyOf(breaches);
    }

    /** Whether some structure of the model has a member of that name, wherever it is. */
    public boolean knows(String member) {
        return shapes.values().stream()
                .anyMatch(
                        shape ->
                                shape instanceof Shape.Structure structure
                                        && structure.members().containsKey(member));
    }

    sealed interface Shape {
        /** A union takes exactly one of its members. */
        record Structure(Map<String, String> members, Set<String> required, boolean union)
                implements Shape {}

        record ListOf(String member, Bounds size) implements Shape {}

        record MapOf(String key, String value, Bounds size) implements Shape {}

        record Text(Bounds length, @Nullable Pattern pattern, Set<String> values)
                implements Shape {}

        record Whole(Bounds range) implements Shape {}

        record Flag() implements Shape {}

        record Time() implements Shape {}
    }

    record Bounds(@Nullable Long min, @Nullable Long max) {
        boolean hold(long value) {
            return (min == null || value >= min) && (max == null || value <= max);
        }

        @Override
        public String toString() {
            if (min != null && max != null) {
                return min.equals(max) ? "exactly " + min : min + " to " + max;
            }
            return min != null ? "at least " + min : "at most " + max;
        }
    }

    private static ServiceModel of(JsonNode file) {
        var shapes = new HashMap<String, Shape>();
        file.get("shapes")
                .properties()
                .forEach(entry -> shapes.put(entry.getKey(), shape(entry.getValue())));
        return new ServiceModel(file.get("input").textValue(), Map.copyOf(shapes));
    }

    private static Shape shape(JsonNode shape) {
        return switch (shape.get("type").textValue()) {
            case "structure" ->
                    new Shape.Structure(
                            members(shape), texts(shape.get("required")), shape.has("union"));
            case "list" -> new Shape.ListOf(shape.get("member").textValue(), bounds(shape));
            case "map" ->
                    new Shape.MapOf(
                            shape.get("key").textValue(),
                            shape.get("value").textValue(),
                            bounds(shape));
            case "string" -> new Shape.Text(bounds(shape), pattern(shape), values(shape));
            case "integer" -> new Shape.Whole(bounds(shape));
            case "boolean" -> new Shape.Flag();
            case "timestamp" -> new Shape.Time();
            default -> throw new IllegalStateException("unknown shape " + shape);
        };
    }

    private static Map<String, String> members(JsonNode shape) {
        var members = new LinkedHashMap<String, String>();
        shape.get("members")
                .properties()
                .forEach(entry -> members.put(entry.getKey(), entry.getValue().textValue()));
        return members;
    }

    private static Bounds bounds(JsonNode shape) {
        return new Bounds(number(shape.get("min")), number(shape.get("max")));
    }

    private static @Nullable Long number(@Nullable JsonNode node) {
        return node == null ? null : (Long) node.longValue();
    }

    private static @Nullable Pattern pattern(JsonNode shape) {
        return shape.has("pattern") ? Pattern.compile(shape.get("pattern").textValue()) : null;
    }

    /** The instance types have a file of their own, because more than the model knows of them. */
    private static Set<String> values(JsonNode shape) {
        JsonNode values = shape.get("enum");
        return values != null && values.isTextual()
                ? InstanceTypes.bundled().names()
                : texts(values);
    }

    private static Set<String> texts(@Nullable JsonNode list) {
        var texts = new TreeSet<String>();
        if (list != null) {
            list.forEach(text -> texts.add(text.textValue()));
        }
        return texts;
    }
}
