package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Reboots or replaces nodes: 25 with each call, each call once. */
final class NodeTurns {
    private final ClusterOperation operation;
    private final ClusterNodes nodes;
    private final ClusterUpdates cluster;
    private final Runnable mark;
    private final NodeWork work;
    private final Duration poll;

    /**
     * @param mark says outside that this worker has the cluster in hand, or stops it
     */
    NodeTurns(
            ClusterOperation operation,
            ClusterNodes nodes,
            ClusterUpdates cluster,
            Runnable mark,
            NodeWork work,
            Duration poll) {
        this.operation = operation;
        this.nodes = nodes;
        this.cluster = cluster;
        this.mark = mark;
        this.work = work;
        this.poll = poll;
    }

    /**
     * @param lost whether what is written down as sent was sent by another worker, if at all
     */
    Turn turn(boolean lost) {
        if (operation.step().equals(OperationState.WATCH)) {
            return watch();
        }
        return lost ? look() : send();
    }

    /** What cannot be told yet stays as it is; the rest is settled, or asked for again. */
    private Turn look() {
        Map<String, ClusterNodes.Node> seen = seen();
        var items = new ArrayList<NodeItem>();
        var lines = new ArrayList<String>();
        boolean early = false;
        for (NodeItem item : operation.nodes()) {
            if (item.fate() != NodeItem.Fate.SENT) {
                items.add(item);
                continue;
            }
            switch (work.lost(item, seen.get(item.node()))) {
                case TAKEN -> {
                    items.add(item.accepted());
                    lines.add("%s was taken: its state says so".formatted(item.node()));
                }
                case TOO_EARLY -> {
                    items.add(item);
                    early = true;
                }
                case NOT_TAKEN -> {
                    items.add(item.askedAgain());
                    lines.add("%s was not taken: asking for it again".formatted(item.node()));
                }
                case UNKNOWABLE ->
                        items.add(
                                item.unclear(
                                        "The worker that asked for it died, and the node runs: nobody can tell whether it was rebooted. See its uptime before asking again."));
            }
        }
        if (early) {
            lines.add("a worker was lost at a call: waiting until AWS shows whether it was heard");
        }
        return goes(early ? poll : Duration.ZERO, items, lines);
    }

    private Turn send() {
        List<String> batch =
                operation.nodes().stream()
                        .filter(item -> item.fate() == NodeItem.Fate.SENT)
                        .map(NodeItem::node)
                        .toList();
        if (batch.isEmpty()) {
            return sent(operation.nodes(), List.of());
        }
        JsonNode described;
        try {
            described = cluster.described();
            mark.run();
        } catch (RuntimeException failure) {
            if (failure instanceof SdkException sdk
                    && Failure.of(sdk) instanceof Failure.Passing(String words, String _)) {
                return goes(poll, unsent(), List.of(words));
            }
            throw failure;
        }
        if (!described.path("ClusterStatus").asText().equals("InService")) {
            return goes(
                    poll,
                    unsent(),
                    List.of(
                            "the cluster is %s: nodes can be %s when it is InService"
                                    .formatted(described.path("ClusterStatus").asText(), done())));
        }
        try {
            ClusterNodes.Outcome outcome =
                    operation.kind() == OperationKind.REPLACE
                            ? nodes.replace(batch)
                            : nodes.reboot(batch);
            return sent(
                    judged(outcome),
                    List.of(
                            "%d of %d nodes taken"
                                    .formatted(outcome.accepted().size(), batch.size())));
        } catch (SdkException failure) {
            return switch (Failure.of(failure)) {
                case Failure.Passing(String words, String _) ->
                        goes(poll, operation.nodes(), List.of("no clear answer: " + words));
                case Failure.Busy(String words) -> goes(poll, unsent(), List.of(words));
                case Failure.Absent(String words) -> refused("ResourceNotFound", words);
                case Failure.Final(String code, String words, String _) -> refused(code, words);
            };
        }
    }

    private String done() {
        return operation.kind() == OperationKind.REPLACE ? "replaced" : "rebooted";
    }

    private Turn refused(String code, String words) {
        return sent(
                each(item -> item.fate() == NodeItem.Fate.SENT ? item.refused(code, words) : item),
                List.of("AWS refused: " + words));
    }

    private List<NodeItem> unsent() {
        return each(item -> item.fate() == NodeItem.Fate.SENT ? item.askedAgain() : item);
    }

    private List<NodeItem> judged(ClusterNodes.Outcome outcome) {
        Map<String, ClusterNodes.Outcome.Refusal> refused =
                outcome.refused().stream()
                        .collect(
                                Collectors.toMap(
                                        ClusterNodes.Outcome.Refusal::node,
                                        Function.identity(),
                                        (first, _) -> first));
        return each(
                item -> {
                    if (item.fate() != NodeItem.Fate.SENT) {
                        return item;
                    }
                    ClusterNodes.Outcome.@Nullable Refusal why = refused.get(item.node());
                    return why == null ? item.accepted() : item.refused(why.code(), why.message());
                });
    }

    private List<NodeItem> each(Function<NodeItem, NodeItem> change) {
        return operation.nodes().stream().map(change).toList();
    }

    private Turn sent(List<NodeItem> items, List<String> lines) {
        if (has(items, NodeItem.Fate.ASKED)) {
            return goes(Duration.ZERO, items, lines);
        }
        return has(items, NodeItem.Fate.ACCEPTED)
                ? new Turn.Goes(OperationState.WATCH, poll, items, null, lines)
                : ended(items, lines);
    }

    private Turn watch() {
        Map<String, ClusterNodes.Node> seen = seen();
        boolean complete = complete(cluster.described(), seen);
        List<NodeItem> items =
                each(
                        item ->
                                item.fate() == NodeItem.Fate.ACCEPTED
                                                && work.through(item, seen, complete)
                                        ? item.done()
                                        : item);
        return has(items, NodeItem.Fate.ACCEPTED)
                ? new Turn.Goes(
                        OperationState.WATCH, poll, items, null, List.of(waiting(items, seen)))
                : ended(items, List.of());
    }

    /** Each group has all its nodes, and they run. */
    private static boolean complete(JsonNode described, Map<String, ClusterNodes.Node> seen) {
        return StreamSupport.stream(described.path("InstanceGroups").spliterator(), false)
                .allMatch(
                        group ->
                                seen.values().stream()
                                                .filter(
                                                        node ->
                                                                node.group()
                                                                        .equals(
                                                                                group.path(
                                                                                                "InstanceGroupName")
                                                                                        .asText()))
                                                .filter(node -> node.status().equals("Running"))
                                                .count()
                                        >= group.path("TargetCount").asLong());
    }

    private String waiting(List<NodeItem> items, Map<String, ClusterNodes.Node> seen) {
        Map<String, Long> byStatus =
                items.stream()
                        .filter(item -> item.fate() == NodeItem.Fate.ACCEPTED)
                        .map(item -> seen.get(item.node()))
                        .collect(
                                Collectors.groupingBy(
                                        node -> node == null ? "gone" : node.status(),
                                        Collectors.counting()));
        return "waiting for nodes to be %s: %s".formatted(done(), byStatus);
    }

    private Turn ended(List<NodeItem> items, List<String> lines) {
        long through = items.stream().filter(item -> item.fate() == NodeItem.Fate.DONE).count();
        if (through == items.size()) {
            return new Turn.Done(
                    items, plus(lines, "%d nodes are %s".formatted(items.size(), done())));
        }
        String first =
                items.stream()
                        .filter(item -> item.fate() != NodeItem.Fate.DONE)
                        .map(item -> "%s: %s".formatted(item.node(), why(item)))
                        .findFirst()
                        .orElse("");
        return new Turn.Failed(
                "%d of %d nodes were not %s; the first is %s"
                        .formatted(items.size() - through, items.size(), done(), first),
                "Look at it: slipway cluster nodes %s; then ask for those again."
                        .formatted(operation.clusterId()),
                items,
                lines);
    }

    private static String why(NodeItem item) {
        String words = item.message() == null ? "" : item.message();
        return item.code() == null ? words : item.code() + " " + words;
    }

    private static List<String> plus(List<String> lines, String line) {
        var more = new ArrayList<>(lines);
        more.add(line);
        return more;
    }

    private Turn goes(Duration pause, List<NodeItem> items, List<String> lines) {
        return new Turn.Goes(OperationState.START, pause, items, null, lines);
    }

    private static boolean has(List<NodeItem> items, NodeItem.Fate fate) {
        return items.stream().anyMatch(item -> item.fate() == fate);
    }

    private Map<String, ClusterNodes.Node> seen() {
        var seen = new LinkedHashMap<String, ClusterNodes.Node>();
        nodes.all().forEach(node -> seen.put(node.id(), node));
        return seen;
    }
}
