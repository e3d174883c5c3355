package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import io.slipway.deploy.deployer.sagemaker.Drift;
import io.slipway.deploy.deployer.sagemaker.GroupUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes a cluster what is wanted of it by one UpdateCluster call. It is looked at before each turn
 * and asked only for what it is not yet, so a call that was lost is made again and none is made
 * twice.
 */
final class UpdateTurns {
    private final ClusterOperation operation;
    private final ClusterUpdates updates;
    private final ClusterNodes nodes;
    private final ObjectNode wanted;
    private final Runnable mark;
    private final Duration poll;

    /**
     * @param wanted of the cluster so far, as CreateCluster spells it
     * @param mark says outside that this worker has the cluster in hand, or stops it
     */
    UpdateTurns(
            ClusterOperation operation,
            ClusterUpdates updates,
            ClusterNodes nodes,
            ObjectNode wanted,
            Runnable mark,
            Duration poll) {
        this.operation = operation;
        this.updates = updates;
        this.nodes = nodes;
        this.wanted = Wish.of(operation).on(wanted);
        this.mark = mark;
        this.poll = poll;
    }

    Turn turn() {
        JsonNode described = updates.described();
        String status = described.path("ClusterStatus").asText();
        if (GroupUpdate.busy(described)) {
            return new Turn.Goes(
                    operation.step(),
                    poll,
                    List.of(),
                    null,
                    List.of("the cluster is %s: %s".formatted(status, counts(described))));
        }
        return operation.step().equals(OperationState.WATCH) ? watch(described) : send(described);
    }

    private Turn send(JsonNode described) {
        return switch (plan(described)) {
            case GroupUpdate.Refused(String reason, String remediation) ->
                    new Turn.Failed(reason, remediation, List.of(), List.of());
            case GroupUpdate.Ready(var _, var changes) when changes.isEmpty() -> {
                List<String> around = around(described);
                yield new Turn.Goes(
                        OperationState.WATCH,
                        Duration.ZERO,
                        List.of(),
                        wanted,
                        around.isEmpty()
                                ? List.of(
                                        "nothing to change: the cluster is asked for that already")
                                : around);
            }
            case GroupUpdate.Ready ready -> {
                mark.run();
                List<String> lines = new ArrayList<>(around(described));
                updates.apply(ready);
                lines.addAll(ready.changes());
                lines.add("UpdateCluster is taken");
                yield new Turn.Goes(OperationState.WATCH, poll, List.of(), wanted, lines);
            }
        };
    }

    /** Setting what is set already does no harm, so a lost answer is asked for again. */
    private List<String> around(JsonNode described) {
        if (operation.kind() != OperationKind.REPAIR) {
            return List.of();
        }
        mark.run();
        return updates.around(wanted).repair(described);
    }

    /** A repair is about all that is wanted, any other operation only about what it asks for. */
    private GroupUpdate plan(JsonNode described) {
        return operation.kind() == OperationKind.REPAIR
                ? updates.repair(wanted)
                : updates.plan(Wish.of(operation).groups(), Wish.of(operation).cluster(described));
    }

    private Turn watch(JsonNode described) {
        if (described.path("ClusterStatus").asText().equals("Failed")) {
            return new Turn.Failed(
                    "The cluster has failed: " + described.path("FailureMessage").asText(),
                    "A failed cluster takes no update: destroy it and ask for a new one.",
                    List.of(),
                    List.of());
        }
        List<Drift.Difference> left =
                operation.kind() == OperationKind.REPAIR
                        ? updates.differences(wanted, described)
                        : Drift.between(Wish.of(operation).document(), described)
                                .differences()
                                .stream()
                                .filter(each -> !each.wanted().equals("nothing"))
                                .toList();
        if (!left.isEmpty()) {
            return new Turn.Failed(
                    "The cluster is not what was asked for: "
                            + left.stream()
                                    .map(
                                            each ->
                                                    "%s is %s and not %s"
                                                            .formatted(
                                                                    each.path(),
                                                                    each.found(),
                                                                    each.wanted()))
                                    .collect(Collectors.joining("; ")),
                    left.stream().anyMatch(Drift.Difference::repairable)
                            ? "AWS rolled it back, or somebody else changed it: %s Then ask again."
                                    .formatted(described.path("FailureMessage").asText(""))
                            : left.getFirst().remedy(),
                    List.of(),
                    List.of());
        }
        return settled(described)
                ? new Turn.Done(List.of(), List.of(counts(described)))
                : new Turn.Goes(
                        OperationState.WATCH, poll, List.of(), null, List.of(counts(described)));
    }

    /** In Continuous mode a cluster is InService long before its nodes are there. */
    private boolean settled(JsonNode described) {
        for (JsonNode group : described.path("InstanceGroups")) {
            if (group.path("CurrentCount").asInt() != group.path("TargetCount").asInt()) {
                return false;
            }
        }
        return nodes.all().stream().allMatch(node -> node.status().equals("Running"));
    }

    private static String counts(JsonNode described) {
        var words = new ArrayList<String>();
        for (JsonNode group : described.path("InstanceGroups")) {
            words.add(
                    "%s %d of %d %s"
                            .formatted(
                                    group.path("InstanceGroupName").asText(),
                                    group.path("CurrentCount").asInt(),
                                    group.path("TargetCount").asInt(),
                                    group.path("Status").asText()));
        }
        return String.join(", ", words);
    }

    /** What an operation wants to be different. */
    record Wish(Map<String, ObjectNode> groups, ObjectNode members) {
        static Wish of(ClusterOperation operation) {
            var groups = new TreeMap<String, ObjectNode>();
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            JsonNode asked = operation.asked();
            if (operation.kind() == OperationKind.SCALE) {
                for (JsonNode group : asked.path("groups")) {
                    ObjectNode part = JsonNodeFactory.instance.objectNode();
                    part.set("InstanceCount", group.path("count"));
                    if (group.hasNonNull("minCount")) {
                        part.set("MinInstanceCount", group.path("minCount"));
                    }
                    groups.put(group.path("name").asText(), part);
                }
            }
            if (operation.kind() == OperationKind.RECOVERY) {
                members.put(
                        "NodeRecovery",
                        asked.path("mode").asText().equals("manual") ? "None" : "Automatic");
            }
            return new Wish(groups, members);
        }

        /** Members of the cluster that are not so yet. */
        ObjectNode cluster(JsonNode described) {
            ObjectNode open = members.deepCopy();
            members.properties().stream()
                    .filter(member -> described.path(member.getKey()).equals(member.getValue()))
                    .forEach(member -> open.remove(member.getKey()));
            return open;
        }

        /** As a CreateCluster call that says nothing else. */
        ObjectNode document() {
            ObjectNode document = members.deepCopy();
            var list = document.putArray("InstanceGroups");
            groups.forEach(
                    (name, part) ->
                            list.addObject()
                                    .put("InstanceGroupName", name)
                                    .setAll(part.deepCopy()));
            return document;
        }

        /** Laid over what was wanted so far. */
        ObjectNode on(ObjectNode wanted) {
            ObjectNode next = wanted.deepCopy();
            next.setAll(members);
            for (JsonNode group : next.path("InstanceGroups")) {
                ObjectNode part = groups.get(group.path("InstanceGroupName").asText());
                if (part != null && group instanceof ObjectNode object) {
                    object.setAll(part);
                }
            }
            return next;
        }
    }
}
