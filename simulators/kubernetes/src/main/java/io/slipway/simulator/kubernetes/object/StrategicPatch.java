package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The strategic merge of the built-in kinds: lists of objects that have a merge key are merged by
 * it, lists of names that are sets are united, every other list is replaced.
 */
public final class StrategicPatch {
    private static final Map<String, List<String>> KEYS =
            Map.ofEntries(
                    Map.entry("containers", List.of("name")),
                    Map.entry("initContainers", List.of("name")),
                    Map.entry("ephemeralContainers", List.of("name")),
                    Map.entry("volumes", List.of("name")),
                    Map.entry("env", List.of("name")),
                    Map.entry("imagePullSecrets", List.of("name")),
                    Map.entry("secrets", List.of("name")),
                    Map.entry("volumeMounts", List.of("mountPath")),
                    Map.entry("volumeDevices", List.of("devicePath")),
                    Map.entry("hostAliases", List.of("ip")),
                    Map.entry("ports", List.of("containerPort", "port")),
                    Map.entry("conditions", List.of("type")),
                    Map.entry("addresses", List.of("type")),
                    Map.entry("ownerReferences", List.of("uid")),
                    Map.entry("topologySpreadConstraints", List.of("topologyKey")));
    private static final List<String> SETS = List.of("finalizers");
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE = "$deleteFromPrimitiveList/";
    private static final String RETAIN = "$retainKeys";
    private static final String DIRECTIVE = "$patch";

    private StrategicPatch() {}

    public static ObjectNode merged(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode fields)) {
            throw Refusal.badRequest("a strategic merge patch is an object");
        }
        ObjectNode result = target.deepCopy();
        merge(result, fields);
        return result;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        switch (patch.path(DIRECTIVE).asText()) {
            case "replace" -> target.removeAll();
            case "delete" -> {
                target.removeAll();
                return;
            }
            default -> {}
        }
        if (patch.get(RETAIN) instanceof ArrayNode retained) {
            target.retain(Resource.texts(retained));
        }
        patch.properties()
                .forEach(entry -> mergeField(target, entry.getKey(), entry.getValue(), patch));
    }

    private static void mergeField(
            ObjectNode target, String field, JsonNode value, ObjectNode patch) {
        if (field.equals(DIRECTIVE) || field.equals(RETAIN) || field.startsWith(ORDER)) {
            return;
        }
        if (field.startsWith(DELETE)) {
            String list = field.substring(DELETE.length());
            List<String> gone = Resource.texts(value);
            ArrayNode kept = Resource.JSON.createArrayNode();
            target.path(list).forEach(each -> keep(kept, each, gone));
            target.set(list, kept);
        } else if (value.isNull()) {
            target.remove(field);
        } else if (value instanceof ObjectNode object) {
            merge(Resource.child(target, field), object);
        } else if (value instanceof ArrayNode list) {
            target.set(
                    field,
                    list(
                            field,
                            target.get(field) instanceof ArrayNode old ? old : null,
                            list,
                            patch.get(ORDER + field)));
        } else {
            target.set(field, value);
        }
    }

    private static void keep(ArrayNode kept, JsonNode each, List<String> gone) {
        if (!gone.contains(each.asText())) {
            kept.add(each);
        }
    }

    private static ArrayNode list(
            String field, @Nullable ArrayNode old, ArrayNode patch, @Nullable JsonNode order) {
        boolean objects =
                patch.valueStream().allMatch(JsonNode::isObject)
                        && (old == null || old.valueStream().allMatch(JsonNode::isObject));
        if (KEYS.containsKey(field) && objects && !field.equals("tolerations")) {
            return keyed(KEYS.getOrDefault(field, List.of()), old, patch, order);
        }
        if (SETS.contains(field)) {
            ArrayNode united = Resource.JSON.createArrayNode();
            List<String> seen = new ArrayList<>();
            for (ArrayNode source : old == null ? List.of(patch) : List.of(old, patch)) {
                for (JsonNode each : source) {
                    if (!seen.contains(each.asText())) {
                        seen.add(each.asText());
                        united.add(each);
                    }
                }
            }
            return united;
        }
        return patch.deepCopy();
    }

    private static ArrayNode keyed(
            List<String> keys, @Nullable ArrayNode old, ArrayNode patch, @Nullable JsonNode order) {
        List<ObjectNode> items = new ArrayList<>();
        if (old != null) {
            old.forEach(item -> items.add((ObjectNode) item.deepCopy()));
        }
        for (JsonNode item : patch) {
            ObjectNode change = (ObjectNode) item;
            if (change.path(DIRECTIVE).asText().equals("replace") && change.size() == 1) {
                items.clear();
                continue;
            }
            ObjectNode found = find(keys, items, change);
            if (change.path(DIRECTIVE).asText().equals("delete")) {
                items.remove(found);
            } else if (found == null) {
                ObjectNode added = Resource.object();
                merge(added, change);
                items.add(added);
            } else {
                merge(found, change);
            }
        }
        ArrayNode result = Resource.JSON.createArrayNode();
        if (order != null) {
            for (JsonNode wanted : order) {
                ObjectNode found = find(keys, items, wanted);
                if (found != null) {
                    items.remove(found);
                    result.add(found);
                }
            }
        }
        return result.addAll(items);
    }

    private static @Nullable ObjectNode find(
            List<String> keys, List<ObjectNode> items, JsonNode wanted) {
        for (String key : keys) {
            JsonNode value = wanted.get(key);
            if (value != null) {
                for (ObjectNode item : items) {
                    if (item.path(key).asText().equals(value.asText())) {
                        return item;
                    }
                }
                return null;
            }
        }
        return null;
    }
}
