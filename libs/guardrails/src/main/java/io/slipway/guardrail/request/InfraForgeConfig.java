package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A config of InfraForge as the tool itself reads it: defaults with one instance laid over them.
 *
 * @param enabled the ids that are made, in this order
 * @param hyperpod the cluster that is judged: the first that is enabled, else the first
 */
public record InfraForgeConfig(
        JsonNode document, List<String> enabled, List<Forge> forges, Forge hyperpod) {

    /**
     * One thing to make.
     *
     * @param type lower case, such as {@code eks}
     * @param values defaults and instance merged
     * @param pointers where each value stands in the config
     * @param ignored numbers of the instance that InfraForge does not take over, because they are
     *     not above 0
     */
    public record Forge(
            String type,
            String id,
            ObjectNode values,
            Map<String, String> pointers,
            List<String> ignored) {

        public @Nullable String text(String key) {
            JsonNode value = values.path(key);
            return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
        }

        public boolean flag(String key) {
            return values.path(key).asBoolean();
        }
    }

    /** Null when the config has no HyperPod cluster in it. */
    static @Nullable InfraForgeConfig of(JsonNode document) {
        var enabled = new ArrayList<String>();
        document.path("enabledForges").forEach(id -> enabled.add(id.asText()));
        var forges = new ArrayList<Forge>();
        for (Map.Entry<String, JsonNode> type : document.path("forges").properties()) {
            String at = "/forges/" + Asked.escaped(type.getKey());
            JsonNode defaults = type.getValue().path("defaults");
            JsonNode instances = type.getValue().path("instances");
            for (int i = 0; i < instances.size() && instances.isArray(); i++) {
                forges.add(
                        forge(
                                type.getKey(),
                                defaults,
                                at + "/defaults",
                                instances.get(i),
                                at + "/instances/" + i));
            }
        }
        List<Forge> clusters =
                forges.stream().filter(forge -> forge.type().equals("hyperpod")).toList();
        if (clusters.isEmpty()) {
            return null;
        }
        Forge first =
                clusters.stream()
                        .filter(forge -> enabled.contains(forge.id()))
                        .findFirst()
                        .orElse(clusters.getFirst());
        return new InfraForgeConfig(document, List.copyOf(enabled), List.copyOf(forges), first);
    }

    private static Forge forge(
            String type, JsonNode defaults, String defaultsAt, JsonNode instance, String at) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        var pointers = new HashMap<String, String>();
        var ignored = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> entry : defaults.properties()) {
            values.set(entry.getKey(), entry.getValue());
            pointers.put(entry.getKey(), defaultsAt + "/" + Asked.escaped(entry.getKey()));
        }
        for (Map.Entry<String, JsonNode> entry : instance.properties()) {
            JsonNode value = entry.getValue();
            JsonNode before = values.path(entry.getKey());
            if (value.isNumber() && value.doubleValue() <= 0 && before.isNumber()) {
                if (before.doubleValue() != value.doubleValue()) {
                    ignored.add(entry.getKey());
                }
                continue;
            }
            values.set(entry.getKey(), value);
            pointers.put(entry.getKey(), at + "/" + Asked.escaped(entry.getKey()));
        }
        pointers.put("", at);
        return new Forge(
                type.toLowerCase(Locale.ROOT),
                values.path("id").asText(),
                values,
                Map.copyOf(pointers),
                List.copyOf(ignored));
    }

    /** The enabled forge that {@code TYPE:id} names; null when InfraForge would not find it. */
    public @Nullable Forge named(String dependency) {
        String[] parts = dependency.strip().split(":", 2);
        if (parts.length < 2) {
            return null;
        }
        return forges.stream()
                .filter(forge -> forge.id().equals(parts[1].strip()))
                .filter(
                        forge ->
                                forge.type().equalsIgnoreCase(parts[0].strip())
                                        || parts[0].strip()
                                                .equalsIgnoreCase(
                                                        forge.values().path("type").asText()))
                .filter(forge -> enabled.contains(forge.id()))
                .findFirst()
                .orElse(null);
    }

    /** What the cluster says it depends on, piece by piece. */
    public List<String> dependencies() {
        String text = hyperpod.text("dependsOn");
        return text == null ? List.of() : List.of(text.split(",", -1));
    }

    /** The Kubernetes cluster that HyperPod will run on; null means that it will be Slurm. */
    public @Nullable Forge eks() {
        return dependencies().stream()
                .map(this::named)
                .filter(forge -> forge != null && forge.type().equals("eks"))
                .findFirst()
                .orElse(null);
    }

    /** The client's pointer of a key of the HyperPod cluster, whether or not it is there. */
    public String pointer(String key) {
        String own = hyperpod.pointers().get(key);
        return own == null ? hyperpod.pointers().getOrDefault("", "") + "/" + key : own;
    }

    public List<String> policies() {
        String text = hyperpod.text("executionRolePolicies");
        return text == null ? List.of() : List.of(text.split("\\s*,\\s*", -1));
    }
}
