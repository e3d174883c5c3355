package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.aws.ServiceModel;
import io.slipway.guardrail.rule.Seeds.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One step beyond every bound of the service model, at every place of a CreateCluster call: too
 * long, too short, another type, another word, a member misspelt, twice or not there.
 */
final class ModelFaults {
    private static final Set<String> NAMED_BY = Set.of("ENUM-MODEL");
    private static final int MOST_OF_A_KIND = 3;

    private final JsonNode shapes;
    private final String base;
    private final JsonNode whole;
    private final List<Seed> seeds;

    private ModelFaults(JsonNode shapes, String base, JsonNode whole, List<Seed> seeds) {
        this.shapes = shapes;
        this.base = base;
        this.whole = whole;
        this.seeds = seeds;
    }

    static List<Seed> of(Map<String, JsonNode> calls) {
        JsonNode model = model();
        var seeds = new ArrayList<Seed>();
        calls.forEach(
                (name, call) ->
                        new ModelFaults(model.get("shapes"), name, call, seeds)
                                .at("", model.get("input").asText()));
        return seeds;
    }

    private void at(String place, String shapeName) {
        JsonNode shape = shapes.get(shapeName);
        JsonNode value = whole.at(place);
        switch (shape.get("type").asText()) {
            case "structure" -> structure(place, value, shape);
            case "list" -> list(place, value, shape);
            case "string" -> text(place, shape);
            case "integer" -> whole(place, shape);
            case "boolean" -> set(place, "\"true\"");
            case "map" -> set(place, "[]");
            default -> {}
        }
    }

    private void structure(String place, JsonNode value, JsonNode shape) {
        if (!place.isEmpty()) {
            set(place, "\"text\"");
            set(place, "[]");
            seed(place, "an unknown member", node -> ((ObjectNode) node).put("Instnce", 1));
        }
        shape.path("required")
                .forEach(
                        name ->
                                seed(
                                        place,
                                        "without " + name.asText(),
                                        node -> ((ObjectNode) node).remove(name.asText())));
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode inner = shape.get("members").get(member.getKey());
            if (inner != null) {
                String name = member.getKey();
                seed(place, "misspelt " + name, node -> rename((ObjectNode) node, name));
                at(place + "/" + name, inner.asText());
            }
        }
    }

    private void list(String place, JsonNode value, JsonNode shape) {
        set(place, "{}");
        set(place, "\"one\"");
        if (shape.path("min").asInt() > 0) {
            set(place, "[]");
        }
        if (shape.has("max") && !value.isEmpty()) {
            seed(
                    place,
                    "more than " + shape.get("max"),
                    node -> {
                        var list = (ArrayNode) node;
                        while (list.size() <= shape.get("max").asInt()) {
                            list.add(list.get(0).deepCopy());
                        }
                    });
        }
        for (int i = 0; i < Math.min(value.size(), MOST_OF_A_KIND); i++) {
            at(place + "/" + i, shape.get("member").asText());
        }
    }

    private void text(String place, JsonNode shape) {
        set(place, "7");
        set(place, "[\"text\"]");
        if (shape.has("enum")) {
            set(place, "\"none-of-them\"");
            String word = whole.at(place).asText();
            set(place, "\"%s\"".formatted(word.toUpperCase(java.util.Locale.ROOT) + "x"));
            set(place, "\"%s \"".formatted(word));
        }
        if (shape.has("max") && shape.get("max").asInt() < 4096) {
            set(place, "\"%s\"".formatted("a".repeat(shape.get("max").asInt() + 1)));
        }
        if (shape.path("min").asInt() > 0) {
            set(place, "\"\"");
        }
    }

    private void whole(String place, JsonNode shape) {
        set(place, "\"5\"");
        set(place, "1.5");
        set(place, "true");
        set(place, "99999999999999999999");
        if (shape.has("min")) {
            set(place, String.valueOf(shape.get("min").asLong() - 1));
        }
        if (shape.has("max")) {
            set(place, String.valueOf(shape.get("max").asLong() + 1));
        }
    }

    private void set(String place, String json) {
        int slash = place.lastIndexOf('/');
        String last = place.substring(slash + 1);
        JsonNode value = Corpus.json(json);
        if (whole.at(place).equals(value)) {
            return;
        }
        seed(
                place.substring(0, slash),
                last + " = " + (json.length() > 60 ? json.length() + " characters" : json),
                parent -> {
                    switch (parent) {
                        case ObjectNode object -> object.set(last, value);
                        case ArrayNode list -> list.set(Integer.parseInt(last), value);
                        default -> throw new IllegalStateException(place);
                    }
                });
    }

    private void seed(String place, String what, Consumer<JsonNode> fault) {
        JsonNode broken = whole.deepCopy();
        fault.accept(broken.at(place));
        if (!broken.equals(whole)) {
            seeds.add(new Seed(NAMED_BY, base, place + " " + what, broken));
        }
    }

    /** Two letters swapped, as fingers do. */
    private static void rename(ObjectNode object, String name) {
        int middle = name.length() / 2;
        String misspelt =
                name.substring(0, middle - 1)
                        + name.charAt(middle)
                        + name.charAt(middle - 1)
                        + name.substring(middle + 1);
        if (!misspelt.equals(name)) {
            object.set(misspelt, object.remove(name));
        } else {
            object.set(name + "s", object.remove(name));
        }
    }

    private static JsonNode model() {
        try (InputStream file = ServiceModel.class.getResourceAsStream("create-cluster.json")) {
            return Corpus.json(
                    new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
