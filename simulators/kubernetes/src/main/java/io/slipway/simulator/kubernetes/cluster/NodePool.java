package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes of one shape. Their names are the prefix and a number. Resources are those of the whole
 * node; {@code nvidia.com/gpu} and the MIG slices are ordinary ones among them.
 */
public record NodePool(
        String prefix,
        int count,
        String zone,
        String instanceType,
        Map<String, String> resources,
        Map<String, String> labels,
        List<Taint> taints) {

    /** What keeps pods away that do not tolerate it. */
    public record Taint(String key, String value, String effect) {}

    /** Nodes with so many whole GPUs of a product, and with the processors and memory of a p5. */
    public static NodePool of(String prefix, int count, String product, int gpus) {
        Map<String, String> resources = new LinkedHashMap<>();
        resources.put("cpu", Integer.toString(Math.max(8, gpus * 24)));
        resources.put("memory", Math.max(32, gpus * 256) + "Gi");
        Map<String, String> labels = new LinkedHashMap<>();
        if (gpus > 0) {
            resources.put("nvidia.com/gpu", Integer.toString(gpus));
            labels.put("nvidia.com/gpu.present", "true");
            labels.put("nvidia.com/gpu.product", product);
            labels.put("nvidia.com/gpu.count", Integer.toString(gpus));
            labels.put("nvidia.com/mig.strategy", "mixed");
        }
        return new NodePool(
                prefix, count, "us-west-2a", "p5.48xlarge", resources, labels, List.of());
    }

    /** The same with so many of a resource: {@code nvidia.com/mig-1g.10gb}. */
    public NodePool with(String resource, int amount) {
        Map<String, String> more = new LinkedHashMap<>(resources);
        more.put(resource, Integer.toString(amount));
        return new NodePool(prefix, count, zone, instanceType, more, labels, taints);
    }

    public NodePool labelled(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(key, value);
        return new NodePool(prefix, count, zone, instanceType, resources, more, taints);
    }

    public NodePool tainted(String key, String value, String effect) {
        List<Taint> more = new ArrayList<>(taints);
        more.add(new Taint(key, value, effect));
        return new NodePool(prefix, count, zone, instanceType, resources, labels, more);
    }

    public NodePool in(String newZone) {
        return new NodePool(prefix, count, newZone, instanceType, resources, labels, taints);
    }

    public NodePool ofType(String newType) {
        return new NodePool(prefix, count, zone, newType, resources, labels, taints);
    }

    /** From the form of the control API. */
    public static NodePool of(JsonNode body) {
        NodePool pool =
                of(
                                body.path("prefix").asText("gpu-"),
                                body.path("count").asInt(1),
                                body.path("product").asText("NVIDIA-H100-80GB-HBM3"),
                                body.path("gpus").asInt(8))
                        .in(body.path("zone").asText("us-west-2a"))
                        .ofType(body.path("instanceType").asText("p5.48xlarge"));
        Map<String, String> resources = new LinkedHashMap<>(pool.resources);
        resources.putAll(Resource.map(body.path("resources")));
        Map<String, String> labels = new LinkedHashMap<>(pool.labels);
        labels.putAll(Resource.map(body.path("labels")));
        List<Taint> taints = new ArrayList<>();
        for (JsonNode taint : body.path("taints")) {
            taints.add(
                    new Taint(
                            taint.path("key").asText(),
                            taint.path("value").asText(),
                            taint.path("effect").asText("NoSchedule")));
        }
        return new NodePool(
                pool.prefix, pool.count, pool.zone, pool.instanceType, resources, labels, taints);
    }

    ObjectNode node(String name) {
        ObjectNode node = Resource.object();
        ObjectNode meta = node.putObject("metadata").put("name", name);
        ObjectNode all =
                meta.putObject("labels")
                        .put("kubernetes.io/arch", "amd64")
                        .put("kubernetes.io/os", "linux")
                        .put("kubernetes.io/hostname", name)
                        .put("node.kubernetes.io/instance-type", instanceType)
                        .put("topology.kubernetes.io/region", zone.replaceFirst("[a-z]$", ""))
                        .put("topology.kubernetes.io/zone", zone);
        labels.forEach(all::put);
        ObjectNode spec =
                node.putObject("spec").put("providerID", "aws:///%s/%s".formatted(zone, name));
        if (!taints.isEmpty()) {
            ArrayNode list = spec.putArray("taints");
            for (Taint taint : taints) {
                ObjectNode each = list.addObject().put("key", taint.key());
                if (!taint.value().isEmpty()) {
                    each.put("value", taint.value());
                }
                each.put("effect", taint.effect());
            }
        }
        ObjectNode status = node.putObject("status");
        ObjectNode capacity = status.putObject("capacity");
        capacity.put("ephemeral-storage", "500Gi").put("pods", "110");
        resources.forEach(capacity::put);
        ObjectNode allocatable = status.putObject("allocatable");
        allocatable.setAll(capacity);
        return node;
    }
}
