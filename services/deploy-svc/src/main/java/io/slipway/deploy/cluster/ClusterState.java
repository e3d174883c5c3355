package io.slipway.deploy.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a cluster is. */
public sealed interface ClusterState {
    String name();

    /** There, and not yet looked at. */
    record Provisioned() implements ClusterState {
        /**
         * @param expiresAt null when it has no end
         * @param leads how long before the end somebody is warned
         */
        public Ready verified(Instant now, @Nullable Instant expiresAt, List<Duration> leads) {
            return new Ready(now, null, null).until(now, expiresAt, leads);
        }

        @Override
        public String name() {
            return "provisioned";
        }
    }

    /**
     * @param dueAt when to warn next, or to take it away; null when it has no end
     */
    record Ready(Instant since, @Nullable Instant expiresAt, @Nullable Instant dueAt)
            implements ClusterState {
        /** With another end; warnings whose time has passed are not made up for. */
        public Ready until(Instant now, @Nullable Instant end, List<Duration> leads) {
            return new Ready(since, end, end == null ? null : next(now, end, leads));
        }

        /** Somebody was warned now. */
        public Ready warned(Instant now, List<Duration> leads) {
            return until(now, expiresAt, leads);
        }

        public Ready postponed(Instant later) {
            return new Ready(since, expiresAt, later);
        }

        private static Instant next(Instant now, Instant end, List<Duration> leads) {
            return leads.stream()
                    .map(end::minus)
                    .filter(now::isBefore)
                    .min(Instant::compareTo)
                    .orElse(end);
        }

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
