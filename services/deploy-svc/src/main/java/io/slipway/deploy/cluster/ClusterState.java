package io.slipway.deploy.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a cluster is. */
public sealed interface ClusterState {
    String name();

    /** There, and not yet looked at. */
    record Provisioned() implements ClusterState {
        public Ready verified(Instant now, @Nullable Instant expiresAt) {
            return new Ready(now, expiresAt);
        }

        @Override
        public String name() {
            return "provisioned";
        }
    }

    record Ready(Instant since, @Nullable Instant expiresAt) implements ClusterState {
        @Override
        public String name() {
            return "ready";
        }
    }

    record Destroying() implements ClusterState {
        @Override
        public String name() {
            return "destroying";
        }
    }

    record Destroyed(Instant at) implements ClusterState {
        @Override
        public String name() {
            return "destroyed";
        }
    }
}
