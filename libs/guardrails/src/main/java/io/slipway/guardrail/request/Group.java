package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance group as far as it can be read; what has the wrong type is absent here and a breach
 * of the model there.
 *
 * @param pointer of the group in the CreateCluster document
 * @param instanceTypes the one of InstanceType, or those of InstanceRequirements
 */
public record Group(
        String pointer,
        @Nullable String name,
        List<String> instanceTypes,
        @Nullable Integer count,
        @Nullable Integer minCount,
        @Nullable Integer threadsPerCore,
        List<String> deepHealthChecks,
        List<JsonNode> storage,
        List<JsonNode> taints,
        boolean spot,
        JsonNode document) {

    static List<Group> allOf(JsonNode createCluster) {
        var groups = new ArrayList<Group>();
        for (String member : List.of("InstanceGroups", "RestrictedInstanceGroups")) {
            JsonNode list = createCluster.path(member);
            for (int i = 0; i < list.size() && list.isArray(); i++) {
                if (!gap(list.get(i))) {
                    groups.add(of(list.get(i), "/%s/%d".formatted(member, i)));
                }
            }
        }
        return List.copyOf(groups);
    }

    /** A group that a template will put in, or leave out: there is nothing to judge yet. */
    private static boolean gap(JsonNode group) {
        return group.isTextual() && Placeholder.in(group.textValue());
    }

    /** The name when there is one, else the place. */
    public String label() {
        return name == null ? pointer : "group '%s'".formatted(name);
    }

    public boolean checked() {
        return !deepHealthChecks.isEmpty();
    }

    private static Group of(JsonNode group, String pointer) {
        return new Group(
                pointer,
                text(group.path("InstanceGroupName")),
                types(group),
                whole(group.path("InstanceCount")),
                whole(group.path("MinInstanceCount")),
                whole(group.path("ThreadsPerCore")),
                texts(group.path("OnStartDeepHealthChecks")),
                elements(group.path("InstanceStorageConfigs")),
                elements(group.path("KubernetesConfig").path("Taints")),
                group.path("CapacityRequirements").hasNonNull("Spot"),
                group);
    }

    private static List<String> types(JsonNode group) {
        String type = text(group.path("InstanceType"));
        return type != null
                ? List.of(type)
                : texts(group.path("InstanceRequirements").path("InstanceTypes"));
    }

    private static @Nullable String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : null;
    }

    private static @Nullable Integer whole(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt()
                ? (Integer) value.intValue()
                : null;
    }

    private static List<String> texts(JsonNode list) {
        return elements(list).stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }

    private static List<JsonNode> elements(JsonNode list) {
        return list.isArray() ? list.valueStream().toList() : List.of();
    }
}
