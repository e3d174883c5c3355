package io.slipway.deploy.operation;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be concluded from a look at the nodes. Pure: the caller brings look and clock. */
record NodeWork(OperationKind kind, Duration quiet, Instant now) {
    /** No GPU machine is through a reboot sooner, so one that runs until then was not rebooted. */
    private static final Duration FASTEST_REBOOT = Duration.ofMinutes(3);

    private static final String RUNNING = "Running";

    /** What became of a call that a worker made, or was about to make, when it was lost. */
    enum Lost {
        TAKEN,
        TOO_EARLY,
        NOT_TAKEN,
        UNKNOWABLE
    }

    /**
     * @param seen null when the node is not there any more
     */
    Lost lost(NodeItem item, ClusterNodes.@Nullable Node seen) {
        if (seen == null) {
            return kind == OperationKind.REPLACE ? Lost.TAKEN : Lost.NOT_TAKEN;
        }
        Instant sentAt = item.sentAt() == null ? now : item.sentAt();
        if (!seen.status().equals(RUNNING) || seen.launchedAt().isAfter(sentAt)) {
            return Lost.TAKEN;
        }
        if (now.isBefore(sentAt.plus(quiet))) {
            return Lost.TOO_EARLY;
        }
        return kind == OperationKind.REPLACE || now.isBefore(sentAt.plus(FASTEST_REBOOT))
                ? Lost.NOT_TAKEN
                : Lost.UNKNOWABLE;
    }

    /**
     * Whether a node that AWS took is through: rebooted and running again, or gone with its group
     * complete.
     *
     * @param complete whether each group has all the nodes that it shall have
     */
    boolean through(NodeItem item, Map<String, ClusterNodes.Node> seen, boolean complete) {
        Instant sentAt = item.sentAt() == null ? now : item.sentAt();
        if (now.isBefore(sentAt.plus(quiet))) {
            return false;
        }
        ClusterNodes.Node node = seen.get(item.node());
        return kind == OperationKind.REPLACE
                ? node == null && complete
                : node == null || node.status().equals(RUNNING);
    }
}
