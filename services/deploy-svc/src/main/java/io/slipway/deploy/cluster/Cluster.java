package io.slipway.deploy.cluster;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that was made.
 *
 * @param jobId the job that made it
 */
public record Cluster(
        String id,
        String tenant,
        String jobId,
        String name,
        String region,
        String deployer,
        String arn,
        List<GroupCount> groups,
        ClusterState state,
        Instant provisionedAt) {

    Cluster in(ClusterState next) {
        return new Cluster(
                id, tenant, jobId, name, region, deployer, arn, groups, next, provisionedAt);
    }

    /** When it will be taken away; null when it has no end, or is not ready. */
    public @Nullable Instant expiresAt() {
        return state instanceof ClusterState.Ready ready ? ready.expiresAt() : null;
    }

    int nodes() {
        return groups.stream().mapToInt(GroupCount::current).sum();
    }

    ClusterEvent.Provisioned provisioned() {
        return new ClusterEvent.Provisioned(
                id, jobId, tenant, name, region, arn, groups, provisionedAt);
    }

    ClusterEvent.Ready ready(String modelServer, Instant now, @Nullable Instant expiresAt) {
        return new ClusterEvent.Ready(
                id, jobId, tenant, name, region, arn, nodes(), modelServer, now, expiresAt);
    }

    ClusterEvent.Expiring expiring(Instant expiresAt, Instant now) {
        return new ClusterEvent.Expiring(
                id, jobId, tenant, name, expiresAt, Duration.between(now, expiresAt), now);
    }

    ClusterEvent.Destroyed destroyed(String reason, Instant now) {
        return new ClusterEvent.Destroyed(id, jobId, tenant, name, reason, now);
    }
}
