package io.slipway.deploy.cluster;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that was made.
 *
 * @param jobId the job that made it, or the operation that imported it
 * @param imported it was there before us: it is looked at and never changed
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
        Instant provisionedAt,
        Spending spending,
        boolean imported) {

    /** A dry run makes no nodes, so there is nothing to ask AWS about. */
    private static final String DRY_RUN = "dryrun";

    Cluster in(ClusterState next) {
        return new Cluster(
                id,
                tenant,
                jobId,
                name,
                region,
                deployer,
                arn,
                groups,
                next,
                provisionedAt,
                spending,
                imported);
    }

    /** Whether there is something at AWS to look at. */
    public boolean real() {
        return !deployer.equals(DRY_RUN) && !(state instanceof ClusterState.Destroyed);
    }

    /** The 12 digits of the account it stands in. */
    public String account() {
        return arn.split(":", -1)[4];
    }

    Cluster of(List<GroupCount> counted, BigDecimal usdPerHour) {
        return new Cluster(
                id,
                tenant,
                jobId,
                name,
                region,
                deployer,
                arn,
                counted,
                state,
                provisionedAt,
                new Spending(usdPerHour, spending.budgetUsd()),
                imported);
    }

    /** When it will be taken away; null when it has no end, or is not ready. */
    public @Nullable Instant expiresAt() {
        return state instanceof ClusterState.Ready ready ? ready.expiresAt() : null;
    }

    /** Refused when it costs more until its end than it may, at so much an hour. */
    public void affords(BigDecimal usdPerHour, String pointer) {
        if (state instanceof ClusterState.Ready(var since, var end, var _) && end != null) {
            new Spending(usdPerHour, spending.budgetUsd()).covers(since, end, pointer);
        }
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
