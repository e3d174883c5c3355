package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.preset.ClusterAsk;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.preset.ClusterRequest.InstanceGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our cluster written as the CreateCluster call that will come of it. */
final class CreateClusterDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> places = new HashMap<>();

    private CreateClusterDocument() {}

    static Asked of(ClusterRequest cluster, String prefix) {
        var document = new CreateClusterDocument();
        document.write(cluster);
        return Asked.of(
                new Origin.Slipway(cluster), document.root, new Pointers(prefix, document.places));
    }

    private void write(ClusterRequest cluster) {
        root.put("ClusterName", cluster.name());
        places.put("/ClusterName", "/name");
        places.put(Asked.NAME_STEM, "/name");
        places.put(Asked.REGION, "/region");
        places.put(Asked.KUBERNETES_VERSION, "/kubernetesVersion");
        orchestrator(cluster);
        if (cluster.nodeProvisioningMode() != null) {
            root.put("NodeProvisioningMode", cluster.nodeProvisioningMode());
        }
        places.put("/NodeProvisioningMode", "/nodeProvisioningMode");
        if (cluster.nodeRecovery() != null) {
            root.put("NodeRecovery", cluster.nodeRecovery());
        }
        places.put("/NodeRecovery", "/nodeRecovery");
        if (cluster.clusterRole() != null) {
            root.put("ClusterRole", cluster.clusterRole());
        }
        places.put("/ClusterRole", "/clusterRole");
        if (cluster.autoScaling()) {
            root.putObject("AutoScaling").put("Mode", "Enable").put("AutoScalerType", "Karpenter");
        }
        places.put("/AutoScaling", "/autoScaling");
        tags(cluster.tags());
        ArrayNode groups = root.putArray("InstanceGroups");
        places.put("/InstanceGroups", "/instanceGroups");
        for (int i = 0; i < cluster.instanceGroups().size(); i++) {
            group(
                    groups.addObject(),
                    cluster.instanceGroups().get(i),
                    "/InstanceGroups/" + i,
                    "/instanceGroups/" + i);
        }
        network(root, cluster.network(), "/VpcConfig", "");
        overlay(root, tree(cluster.createCluster()), "", "/createCluster");
    }

    private void network(
            ObjectNode json, ClusterAsk.@Nullable Network network, String at, String own) {
        if (network != null) {
            String member = at.substring(at.lastIndexOf('/') + 1);
            ObjectNode config = json.putObject(member);
            network.securityGroups().forEach(config.putArray("SecurityGroupIds")::add);
            network.subnets().forEach(config.putArray("Subnets")::add);
            places.put(at, own + "/network");
            places.put(at + "/SecurityGroupIds", own + "/network/securityGroups");
            places.put(at + "/Subnets", own + "/network/subnets");
        }
    }

    /** What AWS has words for and we have not, and what is said in both: the words of AWS win. */
    private void overlay(ObjectNode json, ObjectNode members, String at, String own) {
        for (var member : members.properties()) {
            String place = at + "/" + Asked.escaped(member.getKey());
            String said = own + "/" + Asked.escaped(member.getKey());
            if (member.getValue() instanceof ObjectNode inner
                    && json.get(member.getKey()) instanceof ObjectNode before) {
                overlay(before, inner, place, said);
            } else {
                json.set(member.getKey(), member.getValue().deepCopy());
                places.keySet().removeIf(each -> each.startsWith(place + "/"));
                places.put(place, said);
                if (member.getValue().isContainerNode()) {
                    below(member.getValue(), place, said);
                }
            }
        }
        if (members.has("InstanceRequirements")) {
            json.remove("InstanceType");
        }
    }

    private static ObjectNode tree(@Nullable Map<String, Object> members) {
        return members == null ? JSON.createObjectNode() : JSON.valueToTree(members);
    }

    private void below(JsonNode node, String place, String said) {
        for (var member : node.properties()) {
            String name = "/" + Asked.escaped(member.getKey());
            places.put(place + name, said + name);
            below(member.getValue(), place + name, said + name);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places.put(place + "/" + i, said + "/" + i);
            below(node.get(i), place + "/" + i, said + "/" + i);
        }
    }

    private void orchestrator(ClusterRequest cluster) {
        ObjectNode orchestrator = root.putObject("Orchestrator");
        String eksCluster = cluster.eksCluster();
        switch (cluster.orchestrator()) {
            case "eks" -> {
                ObjectNode eks = orchestrator.putObject("Eks");
                if (eksCluster != null && !eksCluster.equals("create")) {
                    eks.put("ClusterArn", eksCluster);
                    places.put("/Orchestrator/Eks", "/eksCluster");
                }
            }
            case "slurm" -> orchestrator.putObject("Slurm");
            default -> orchestrator.put(cluster.orchestrator(), "");
        }
        places.put("/Orchestrator", "/orchestrator");
    }

    private void tags(Map<String, String> tags) {
        ArrayNode list = root.putArray("Tags");
        places.put("/Tags", "/tags");
        tags.forEach(
                (key, value) -> {
                    places.put("/Tags/" + list.size(), "/tags/" + Asked.escaped(key));
                    list.addObject().put("Key", key).put("Value", value);
                });
    }

    private void group(ObjectNode json, InstanceGroup group, String at, String own) {
        places.put(at, own);
        json.put("InstanceGroupName", group.name());
        places.put(at + "/InstanceGroupName", own + "/name");
        json.put("InstanceType", group.instanceType());
        places.put(at + "/InstanceType", own + "/instanceType");
        json.put("InstanceCount", group.count());
        places.put(at + "/InstanceCount", own + "/count");
        if (group.minCount() != null) {
            json.put("MinInstanceCount", group.minCount());
        }
        places.put(at + "/MinInstanceCount", own + "/minCount");
        if (group.threadsPerCore() != null) {
            json.put("ThreadsPerCore", group.threadsPerCore());
        }
        places.put(at + "/ThreadsPerCore", own + "/threadsPerCore");
        if (group.executionRole() != null) {
            json.put("ExecutionRole", group.executionRole());
        }
        places.put(at + "/ExecutionRole", own + "/executionRole");
        if (group.lifecycleScriptUri() != null) {
            json.putObject("LifeCycleConfig").put("SourceS3Uri", group.lifecycleScriptUri());
        }
        places.put(at + "/LifeCycleConfig", own + "/lifecycleScriptUri");
        if (!group.deepHealthChecks().isEmpty()) {
            group.deepHealthChecks().forEach(json.putArray("OnStartDeepHealthChecks")::add);
        }
        places.put(at + "/OnStartDeepHealthChecks", own + "/deepHealthChecks");
        if (group.volumeSizeGb() != null) {
            json.putArray("InstanceStorageConfigs")
                    .addObject()
                    .putObject("EbsVolumeConfig")
                    .put("VolumeSizeInGB", group.volumeSizeGb());
        }
        places.put(at + "/InstanceStorageConfigs", own + "/volumeSizeGb");
        if (group.spot()) {
            json.putObject("CapacityRequirements").putObject("Spot");
        }
        places.put(at + "/CapacityRequirements", own + "/spot");
        kubernetes(json, group, at + "/KubernetesConfig", own);
        network(json, group.network(), at + "/OverrideVpcConfig", own);
        overlay(json, tree(group.createCluster()), at, own + "/createCluster");
    }

    private void kubernetes(ObjectNode json, InstanceGroup group, String at, String own) {
        if (group.labels().isEmpty() && group.taints().isEmpty()) {
            return;
        }
        ObjectNode config = json.putObject("KubernetesConfig");
        if (!group.labels().isEmpty()) {
            ObjectNode labels = config.putObject("Labels");
            places.put(at + "/Labels", own + "/labels");
            group.labels()
                    .forEach(
                            (key, value) -> {
                                String name = Asked.escaped(key);
                                labels.put(key, value);
                                places.put(at + "/Labels/" + name, own + "/labels/" + name);
                            });
        }
        if (!group.taints().isEmpty()) {
            ArrayNode taints = config.putArray("Taints");
            places.put(at + "/Taints", own + "/taints");
            for (int i = 0; i < group.taints().size(); i++) {
                taint(taints.addObject(), group.taints().get(i));
                places.put(at + "/Taints/" + i, own + "/taints/" + i);
            }
        }
    }

    /** {@code key=value:Effect}, as kubectl writes it; the value may be left out. */
    private static void taint(ObjectNode json, String taint) {
        int colon = taint.lastIndexOf(':');
        String pair = colon < 0 ? taint : taint.substring(0, colon);
        int equals = pair.indexOf('=');
        json.put("Key", equals < 0 ? pair : pair.substring(0, equals));
        if (equals >= 0) {
            json.put("Value", pair.substring(equals + 1));
        }
        if (colon >= 0) {
            json.put("Effect", taint.substring(colon + 1));
        }
    }

    /** What the deployer of ours fills in, so that its absence is no breach. */
    static final List<String> FILLED_IN_LATER = List.of("ExecutionRole", "ClusterArn");
}
