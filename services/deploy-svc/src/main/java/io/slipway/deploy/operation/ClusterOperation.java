package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One piece of work on a cluster that stands.
 *
 * @param asked the request, as it came
 * @param nodes those it is about, each with its fate; empty when it is about the cluster
 */
record ClusterOperation(
        String id,
        String tenant,
        String clusterId,
        OperationKind kind,
        String requestedBy,
        JsonNode asked,
        OperationState state,
        List<NodeItem> nodes,
        List<LogEntry> log,
        Instant createdAt,
        Instant updatedAt,
        Instant deadlineAt) {
    private static final int MOST_LINES = 200;

    String step() {
        return state instanceof OperationState.Running(String step) ? step : OperationState.START;
    }

    boolean over() {
        return switch (state) {
            case OperationState.Judging _, OperationState.Accepted _, OperationState.Running _ ->
                    false;
            case OperationState.Succeeded _, OperationState.Failed _ -> true;
        };
    }

    /** Whether a worker before asked AWS about nodes, and never said what came of it. */
    boolean lost() {
        return nodes.stream().anyMatch(item -> item.fate() == NodeItem.Fate.SENT);
    }

    /** Under way; the next nodes are written down as sent before they are. */
    ClusterOperation begun(Instant now) {
        OperationState next =
                switch (state) {
                    case OperationState.Accepted accepted -> accepted.begun();
                    case OperationState.Judging _,
                            OperationState.Running _,
                            OperationState.Succeeded _,
                            OperationState.Failed _ ->
                            state;
                };
        return with(next, lost() ? nodes : sending(now), List.of(), now);
    }

    private List<NodeItem> sending(Instant now) {
        var items = new ArrayList<NodeItem>();
        int room = ClusterNodes.BATCH;
        for (NodeItem item : nodes) {
            boolean goes = item.fate() == NodeItem.Fate.ASKED && room > 0;
            items.add(goes ? item.sent(now) : item);
            room -= goes ? 1 : 0;
        }
        return items;
    }

    /** Lines that say what the last one said are left out, and the oldest beyond the limit. */
    ClusterOperation with(
            OperationState next, List<NodeItem> items, List<String> lines, Instant now) {
        var entries = new ArrayList<>(log);
        for (String line : lines) {
            if (entries.isEmpty() || !entries.getLast().text().equals(line)) {
                entries.add(new LogEntry(now, line));
            }
        }
        return new ClusterOperation(
                id,
                tenant,
                clusterId,
                kind,
                requestedBy,
                asked,
                next,
                List.copyOf(items),
                List.copyOf(
                        entries.subList(Math.max(0, entries.size() - MOST_LINES), entries.size())),
                createdAt,
                now,
                deadlineAt);
    }
}
