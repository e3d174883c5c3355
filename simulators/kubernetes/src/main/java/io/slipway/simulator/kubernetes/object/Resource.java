package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One object. Its tree is shared with readers and with its earlier and later versions, and never
 * changed; {@link #with} copies.
 */
public record Resource(ObjectNode tree) {
    public static final ObjectMapper JSON = new ObjectMapper();

    /** More than the code names; what callers make up beyond that is read anew each time. */
    private static final int POINTERS_KEPT = 500;

    private static final Map<String, JsonPointer> POINTERS = new ConcurrentHashMap<>();

    /** Who an object belongs to. */
    public record Owner(
            String apiVersion, String kind, String name, String uid, boolean controls) {}

    public Resource with(Consumer<ObjectNode> change) {
        ObjectNode copy = tree.deepCopy();
        change.accept(copy);
        return new Resource(copy);
    }

    /** The same, where only these fields are changed: the others are not copied. */
    public Resource with(Set<String> fields, Consumer<ObjectNode> change) {
        ObjectNode copy = shallow(tree);
        for (String field : fields) {
            JsonNode value = tree.get(field);
            if (value != null) {
                copy.set(field, value.deepCopy());
            }
        }
        change.accept(copy);
        return new Resource(copy);
    }

    /** The same under another version. */
    Resource versioned(String version) {
        ObjectNode copy = shallow(tree);
        copy.set("metadata", metadata().put("resourceVersion", version));
        return new Resource(copy);
    }

    /** Its metadata in an object of their own; what they hold is shared. */
    private ObjectNode metadata() {
        return tree.get("metadata") instanceof ObjectNode found ? shallow(found) : object();
    }

    /** Another object with the same fields. */
    private static ObjectNode shallow(ObjectNode of) {
        ObjectNode copy = object();
        copy.setAll(of);
        return copy;
    }

    public Key key() {
        return new Key(namespace(), name());
    }

    public String name() {
        return tree.path("metadata").path("name").asText();
    }

    public String namespace() {
        return tree.path("metadata").path("namespace").asText();
    }

    public String uid() {
        return tree.path("metadata").path("uid").asText();
    }

    public long version() {
        return tree.path("metadata").path("resourceVersion").asLong();
    }

    public JsonNode at(String pointer) {
        return tree.at(pointer(pointer));
    }

    /** Reading a pointer takes longer than following it. */
    private static JsonPointer pointer(String text) {
        JsonPointer known = POINTERS.get(text);
        if (known != null) {
            return known;
        }
        JsonPointer read = JsonPointer.compile(text);
        if (POINTERS.size() < POINTERS_KEPT) {
            POINTERS.put(text, read);
        }
        return read;
    }

    public String text(String pointer) {
        return at(pointer).asText();
    }

    public boolean deleting() {
        return tree.path("metadata").has("deletionTimestamp");
    }

    public @Nullable Instant time(String pointer) {
        String text = text(pointer);
        return text.isEmpty() ? null : Instant.parse(text);
    }

    public List<String> finalizers() {
        return texts(tree.path("metadata").path("finalizers"));
    }

    public Map<String, String> labels() {
        return map(tree.path("metadata").path("labels"));
    }

    public @Nullable String label(String key) {
        JsonNode value = tree.path("metadata").path("labels").get(key);
        return value == null ? null : value.asText();
    }

    public String annotation(String key) {
        return tree.path("metadata").path("annotations").path(key).asText();
    }

    public List<Owner> owners() {
        List<Owner> owners = new ArrayList<>();
        for (JsonNode owner : tree.path("metadata").path("ownerReferences")) {
            owners.add(
                    new Owner(
                            owner.path("apiVersion").asText(),
                            owner.path("kind").asText(),
                            owner.path("name").asText(),
                            owner.path("uid").asText(),
                            owner.path("controller").asBoolean()));
        }
        return owners;
    }

    /** The condition of that type, or a missing node. */
    public JsonNode condition(String type) {
        for (JsonNode condition : tree.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return tree.path("no such condition");
    }

    public boolean is(String condition) {
        return condition(condition).path("status").asText().equals("True");
    }

    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** The object under a name, made when it is not there. */
    public static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode found ? found : parent.putObject(name);
    }

    public static ArrayNode list(ObjectNode parent, String name) {
        return parent.get(name) instanceof ArrayNode found ? found : parent.putArray(name);
    }

    /** Sets a condition; the transition time moves only when the status does. */
    public static void condition(
            ObjectNode status,
            String type,
            String value,
            String reason,
            String message,
            Instant now) {
        ArrayNode conditions = list(status, "conditions");
        ObjectNode condition = null;
        for (JsonNode each : conditions) {
            if (each.path("type").asText().equals(type)) {
                condition = (ObjectNode) each;
            }
        }
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
            if (type.equals("PodScheduled") || status.has("phase")) {
                condition.putNull("lastProbeTime");
            }
        }
        if (!condition.path("status").asText().equals(value)) {
            condition.put("lastTransitionTime", time(now));
        }
        condition.put("status", value);
        set(condition, "reason", reason);
        set(condition, "message", message);
    }

    private static void set(ObjectNode node, String field, String value) {
        if (value.isEmpty()) {
            node.remove(field);
        } else {
            node.put(field, value);
        }
    }

    /** Times have whole seconds in the API. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    public static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
        return map;
    }
}
