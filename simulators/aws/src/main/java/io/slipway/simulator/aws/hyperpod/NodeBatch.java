package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls that take a handful of nodes and answer for each of them. */
final class NodeBatch {
    private static final int MAX_TOKENS = 10_000;

    private final HyperPod hyperPod;
    private final Map<String, Answer> answered =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                    return size() > MAX_TOKENS;
                }
            };

    NodeBatch(HyperPod hyperPod) {
        this.hyperPod = hyperPod;
    }

    enum Command {
        DELETE("Code", "NodeIdNotFound", "InvalidNodeStatus"),
        REPLACE("ErrorCode", "InstanceIdNotFound", "InvalidInstanceStatus"),
        REBOOT("ErrorCode", "InstanceIdNotFound", "InvalidInstanceStatus");

        private final String codeMember;
        private final String unknown;
        private final String busy;

        Command(String codeMember, String unknown, String busy) {
            this.codeMember = codeMember;
            this.unknown = unknown;
            this.busy = busy;
        }
    }

    Answer run(Call call, Command command) {
        Cluster cluster = hyperPod.cluster(call);
        List<String> ids = call.texts("NodeIds");
        List<String> logicalIds = call.texts("NodeLogicalIds");
        if (ids.isEmpty() && logicalIds.isEmpty()) {
            throw Rules.invalid("At least one of NodeIds and NodeLogicalIds must be given.");
        }
        if (!logicalIds.isEmpty() && !cluster.continuous()) {
            throw Rules.invalid("NodeLogicalIds require NodeProvisioningMode Continuous.");
        }
        if (cluster.status() != Cluster.Status.InService) {
            throw Rules.invalid(
                    "Cluster %s is in %s state; it must be InService."
                            .formatted(cluster.name(), cluster.status()));
        }
        Answer answer = Answer.of();
        part(call, cluster, command, ids, "NodeId", answer);
        part(call, cluster, command, logicalIds, "NodeLogicalId", answer);
        cluster.touched(call.now());
        return answer;
    }

    private void part(
            Call call,
            Cluster cluster,
            Command command,
            List<String> wanted,
            String idMember,
            Answer answer) {
        boolean logical = idMember.equals("NodeLogicalId");
        List<String> done = new ArrayList<>();
        List<Answer> failed = new ArrayList<>();
        for (String id : wanted) {
            Node node = logical ? cluster.logical(id) : cluster.node(id);
            if (node == null) {
                failed.add(
                        Answer.of(idMember, id)
                                .and(command.codeMember, command.unknown)
                                .and("Message", "Node %s was not found.".formatted(id)));
            } else if (!allowed(node, command)) {
                failed.add(
                        Answer.of(idMember, id)
                                .and(command.codeMember, command.busy)
                                .and(
                                        "Message",
                                        "Node %s is in %s status."
                                                .formatted(id, node.phase().status())));
            } else {
                act(cluster, command, node, call.now());
                done.add(id);
            }
        }
        if (!done.isEmpty()) {
            answer.and(logical ? "SuccessfulNodeLogicalIds" : "Successful", done);
        }
        if (!failed.isEmpty()) {
            answer.and(logical ? "FailedNodeLogicalIds" : "Failed", failed);
        }
    }

    private static boolean allowed(Node node, Command command) {
        return switch (node.phase()) {
            case Phase.Running _, Phase.Failed _ -> true;
            case Phase.Pending _ -> command == Command.DELETE;
            case Phase.Checking _, Phase.Queued _, Phase.Updating _, Phase.Stopping _ -> false;
        };
    }

    private static void act(Cluster cluster, Command command, Node node, Instant now) {
        switch (command) {
            case REBOOT -> cluster.reboot(node, now);
            case REPLACE -> cluster.stop(node, true, now);
            case DELETE -> {
                Group group = cluster.groups.get(node.group());
                if (group != null) {
                    group.target = Math.max(0, group.target - 1);
                    group.spec.put("InstanceCount", group.target);
                }
                cluster.stop(node, false, now);
            }
        }
    }

    Answer add(Call call) {
        Cluster cluster = hyperPod.cluster(call);
        String token = call.place() + "/" + cluster.arn() + "/" + call.maybe("ClientToken");
        Answer before = call.has("ClientToken") ? answered.get(token) : null;
        if (before != null) {
            return before;
        }
        if (!cluster.continuous()) {
            throw Rules.invalid("BatchAddClusterNodes requires NodeProvisioningMode Continuous.");
        }
        Map<String, Integer> targets = new LinkedHashMap<>();
        for (JsonNode wanted : call.items("NodesToAdd")) {
            Group group = cluster.groups.get(wanted.path("InstanceGroupName").asText());
            if (group != null) {
                targets.merge(
                        group.name,
                        group.target + wanted.path("IncrementTargetCountBy").asInt(),
                        (sum, _) -> sum + wanted.path("IncrementTargetCountBy").asInt());
            }
        }
        hyperPod.grow(call, cluster, targets);
        List<Answer> added = new ArrayList<>();
        List<Answer> failed = new ArrayList<>();
        for (JsonNode wanted : call.items("NodesToAdd")) {
            add(call, cluster, wanted, added, failed);
        }
        cluster.touched(call.now());
        Answer answer = Answer.of("Successful", added).and("Failed", failed);
        if (call.has("ClientToken")) {
            answered.put(token, answer);
        }
        return answer;
    }

    private static void add(
            Call call, Cluster cluster, JsonNode wanted, List<Answer> added, List<Answer> failed) {
        String name = wanted.path("InstanceGroupName").asText();
        int count = wanted.path("IncrementTargetCountBy").asInt();
        Group group = cluster.groups.get(name);
        String code =
                group == null
                        ? "InstanceGroupNotFound"
                        : group.status != Group.Status.InService
                                ? "InvalidInstanceGroupStatus"
                                : !fits(group, wanted) ? "IncompatibleInstanceTypes" : null;
        if (group == null || code != null) {
            failed.add(
                    Answer.of("InstanceGroupName", name)
                            .and("ErrorCode", code)
                            .and("FailedCount", count)
                            .and("Message", "Instance group %s: %s".formatted(name, code)));
            return;
        }
        group.target += count;
        group.spec.put("InstanceCount", group.target);
        for (int i = 0; i < count; i++) {
            String logicalId = call.ids().alphanumeric(17);
            group.promised.addLast(logicalId);
            added.add(
                    Answer.of("NodeLogicalId", logicalId)
                            .and("InstanceGroupName", name)
                            .and("Status", "Pending")
                            .and("AvailabilityZones", wanted.get("AvailabilityZones"))
                            .and("InstanceTypes", wanted.get("InstanceTypes")));
        }
        cluster.begin(group, call.now());
    }

    private static boolean fits(Group group, JsonNode wanted) {
        for (JsonNode type : wanted.path("InstanceTypes")) {
            if (!group.types().contains(type.asText())) {
                return false;
            }
        }
        return true;
    }
}
