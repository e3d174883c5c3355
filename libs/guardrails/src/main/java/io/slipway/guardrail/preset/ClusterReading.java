package io.slipway.guardrail.preset;

import java.util.List;

/** The answer to a body: the cluster it means, or everything that cannot be read in it. */
public sealed interface ClusterReading {
    record Read(ClusterRequest cluster) implements ClusterReading {}

    record Unreadable(List<Violation> violations) implements ClusterReading {}
}
