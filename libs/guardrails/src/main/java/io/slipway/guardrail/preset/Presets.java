package io.slipway.guardrail.preset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.aws.Bundled;
import io.slipway.guardrail.aws.CostPerHour;
import io.slipway.guardrail.aws.PriceTable;
import io.slipway.guardrail.preset.Rendering.Refused;
import io.slipway.guardrail.preset.Rendering.Rendered;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The presets, and how an ask on top of one becomes a cluster. */
public final class Presets {
    public static final String DEFAULT = "small";

    /** What a rendered cluster may weigh: it travels in an event of at most 64 KiB. */
    static final int LIMIT_BYTES = 48 * 1024;

    private static final Presets BUNDLED = load();

    private final Map<String, Template> templates;

    private Presets(Map<String, Template> templates) {
        this.templates = templates;
    }

    public static Presets bundled() {
        return BUNDLED;
    }

    public List<Preset> all() {
        return templates.values().stream().map(Presets::shown).toList();
    }

    public @Nullable Preset find(String name) {
        Template template = templates.get(name);
        return template == null ? null : shown(template);
    }

    /** Renders a body as a client sends it; what cannot be read is refused with its pointer. */
    public Rendering render(JsonNode body) {
        var violations = new ArrayList<Violation>();
        ClusterAsk ask = ClusterAsk.read(body, violations);
        return violations.isEmpty() ? render(ask) : new Refused(List.copyOf(violations));
    }

    public Rendering render(ClusterAsk ask) {
        String name = ask.preset() == null ? DEFAULT : ask.preset();
        Template template = templates.get(name);
        if (template == null) {
            return new Refused(
                    List.of(
                            new Violation(
                                    "#/preset",
                                    "is not a preset; there are "
                                            + String.join(", ", templates.keySet()))));
        }
        var violations = new ArrayList<Violation>();
        ClusterRequest cluster = new Overlay(template, violations).render(ask);
        int bytes = cluster.json().toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LIMIT_BYTES) {
            violations.add(
                    new Violation(
                            "#",
                            "is %d bytes when rendered, at most %d fit into an event: leave out labels, tags or groups"
                                    .formatted(bytes, LIMIT_BYTES)));
        }
        return violations.isEmpty()
                ? new Rendered(
                        cluster,
                        template.name(),
                        template.version(),
                        template.hash(),
                        Hash.of(cluster.json()))
                : new Refused(List.copyOf(violations));
    }

    /**
     * The cluster that a body means: one that leaves nothing open is taken as it is, all else is
     * rendered as an ask.
     */
    public ClusterReading read(JsonNode body) {
        if (!ClusterRequest.complete(body)) {
            return switch (render(body)) {
                case Rendered rendered -> new ClusterReading.Read(rendered.cluster());
                case Refused(var violations) -> new ClusterReading.Unreadable(violations);
            };
        }
        var violations = new ArrayList<Violation>();
        ClusterAsk ask = ClusterAsk.read(body, violations);
        return violations.isEmpty()
                ? new ClusterReading.Read(ClusterRequest.of(ask))
                : new ClusterReading.Unreadable(List.copyOf(violations));
    }

    /** What a cluster costs in an hour, by the bundled price table. */
    public static CostPerHour costOf(ClusterRequest cluster) {
        return PriceTable.bundled()
                .of(
                        cluster.instanceGroups().stream()
                                .map(
                                        group ->
                                                new PriceTable.Nodes(
                                                        group.instanceType(), group.count()))
                                .toList());
    }

    /**
     * @param defaults what the files say, read as an ask
     * @param volumeSizeGb volume of a group that names none
     */
    record Template(
            String name,
            String version,
            String hash,
            String description,
            ClusterAsk defaults,
            int volumeSizeGb) {}

    private static Preset shown(Template template) {
        ClusterRequest cluster =
                new Overlay(template, new ArrayList<>()).render(template.defaults());
        return new Preset(
                template.name(),
                template.version(),
                template.hash(),
                template.description(),
                cluster,
                costOf(cluster));
    }

    /** Each preset is the base with its own file laid over it, and must still have its hash. */
    private static Presets load() {
        var templates = new LinkedHashMap<String, Template>();
        for (JsonNode row : Bundled.json(Presets.class, "presets.json")) {
            String name = row.get("name").textValue();
            ObjectNode content =
                    (ObjectNode) Bundled.json(Presets.class, row.get("base").textValue());
            content.setAll((ObjectNode) Bundled.json(Presets.class, row.get("file").textValue()));
            String hash = Hash.of(content);
            if (!hash.equals(row.get("sha256").textValue())) {
                throw new IllegalStateException(
                        "preset %s has changed (its hash is now %s): give it a new version"
                                .formatted(name, hash));
            }
            templates.put(name, template(name, row.get("version").textValue(), hash, content));
        }
        return new Presets(templates);
    }

    private static Template template(String name, String version, String hash, ObjectNode content) {
        String description = content.remove("description").textValue();
        int volumeSizeGb = content.remove("volumeSizeGb").intValue();
        content.put("name", name).put("preset", name);
        var violations = new ArrayList<Violation>();
        ClusterAsk defaults = ClusterAsk.read(content, violations);
        if (!violations.isEmpty()) {
            throw new IllegalStateException("preset %s: %s".formatted(name, violations));
        }
        return new Template(name, version, hash, description, defaults, volumeSizeGb);
    }
}
