package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one turn of an operation came to; the lines go to its log. */
sealed interface Turn {
    List<String> lines();

    /**
     * Goes on later.
     *
     * @param wanted what is wanted of the cluster from now on, as CreateCluster spells it; null
     *     when that did not change
     */
    record Goes(
            String step,
            Duration pause,
            List<NodeItem> nodes,
            @Nullable ObjectNode wanted,
            List<String> lines)
            implements Turn {}

    record Done(List<NodeItem> nodes, List<String> lines) implements Turn {}

    record Failed(String reason, String remediation, List<NodeItem> nodes, List<String> lines)
            implements Turn {}

    /** A cluster was found that can be looked after. */
    record Imported(Cluster cluster, ObjectNode wanted, List<String> lines) implements Turn {}
}
