package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Resource;
import java.time.Instant;

/** Where a container is. */
sealed interface ContainerState {
    /** It does not run yet, or not now. */
    record Waiting(String reason, String message) implements ContainerState {}

    /** It runs. */
    record Running(Instant since) implements ContainerState {}

    /** It has ended. */
    record Terminated(int exitCode, String reason, Instant startedAt, Instant finishedAt)
            implements ContainerState {}

    default ObjectNode tree(String id) {
        ObjectNode tree = Resource.object();
        switch (this) {
            case Waiting(String reason, String message) -> {
                ObjectNode waiting = tree.putObject("waiting").put("reason", reason);
                if (!message.isEmpty()) {
                    waiting.put("message", message);
                }
            }
            case Running(Instant since) ->
                    tree.putObject("running").put("startedAt", Resource.time(since));
            case Terminated(int exit, String reason, Instant started, Instant finished) ->
                    tree.putObject("terminated")
                            .put("exitCode", exit)
                            .put("reason", reason)
                            .put("startedAt", Resource.time(started))
                            .put("finishedAt", Resource.time(finished))
                            .put("containerID", id);
        }
        return tree;
    }
}
