package io.slipway.deploy.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.contracts.cluster.GroupCount;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read by Hibernate, written by the statement of {@link ClusterStore}, many at a time. */
@Entity
@Immutable
@Table(name = "cluster")
class ClusterRow {
    @Id String id;
    String tenant;
    String jobId;
    String name;
    String region;
    String deployer;
    String arn;
    String state;

    @JsonProperty("groups")
    @Column(name = "groups")
    String groupsJson;

    Instant provisionedAt;
    @Nullable Instant readyAt;
    @Nullable Instant expiresAt;
    @Nullable Instant dueAt;
    @Nullable Instant destroyedAt;

    ClusterRow show(Cluster cluster, String groups) {
        id = cluster.id();
        tenant = cluster.tenant();
        jobId = cluster.jobId();
        name = cluster.name();
        region = cluster.region();
        deployer = cluster.deployer();
        arn = cluster.arn();
        groupsJson = groups;
        provisionedAt = cluster.provisionedAt();
        state = cluster.state().name();
        switch (cluster.state()) {
            case ClusterState.Provisioned _, ClusterState.Destroying _ -> {}
            case ClusterState.Ready ready -> {
                readyAt = ready.since();
                expiresAt = ready.expiresAt();
                dueAt = ready.dueAt();
            }
            case ClusterState.Destroyed(Instant at) -> destroyedAt = at;
        }
        return this;
    }

    Cluster toDomain(List<GroupCount> groups) {
        return new Cluster(
                id, tenant, jobId, name, region, deployer, arn, groups, toState(), provisionedAt);
    }

    private ClusterState toState() {
        return switch (state) {
            case "provisioned" -> new ClusterState.Provisioned();
            case "ready" ->
                    new ClusterState.Ready(
                            readyAt == null ? provisionedAt : readyAt, expiresAt, dueAt);
            case "destroying" -> new ClusterState.Destroying();
            case "destroyed" ->
                    new ClusterState.Destroyed(destroyedAt == null ? provisionedAt : destroyedAt);
            default -> throw new IllegalStateException("cluster %s is %s".formatted(id, state));
        };
    }
}
