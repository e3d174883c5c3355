package io.slipway.deploy.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.Looking;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import io.slipway.deploy.deployer.sagemaker.Drift;
import io.slipway.deploy.operation.ClusterOperations;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Compares what is wanted of a cluster with what AWS describes. */
@ApplicationScoped
public class Drifts {
    private final Looking looking = new Looking("this cluster");
    private final AwsClients clients;
    private final Clusters clusters;
    private final ClusterOperations operations;
    private final Clock clock;

    Drifts(AwsClients clients, Clusters clusters, ClusterOperations operations, Clock clock) {
        this.clients = clients;
        this.clusters = clusters;
        this.operations = operations;
        this.clock = clock;
    }

    /**
     * @param status of the cluster at AWS
     */
    record Report(String status, Instant lookedAt, List<Drift.Difference> differences) {}

    /** What a look needs is read first, because no session is open while AWS is asked. */
    private record Case(Cluster cluster, ObjectNode wanted) {}

    Uni<Report> of(String tenant, String id) {
        return read(tenant, id).chain(one -> looking.at(() -> report(one)));
    }

    @WithSession
    Uni<Case> read(String tenant, String id) {
        return clusters.get(tenant, id)
                .invoke(
                        cluster -> {
                            if (!cluster.real()) {
                                throw CommonProblem.CONFLICT
                                        .because("There is no such cluster at AWS.")
                                        .fix(
                                                "Only clusters that stand can drift: slipway cluster list.");
                            }
                        })
                .chain(
                        cluster ->
                                operations
                                        .wantedOf(cluster)
                                        .map(wanted -> new Case(cluster, wanted)));
    }

    private Report report(Case one) {
        Aws at = clients.at(one.cluster().account(), one.cluster().region());
        var updates = new ClusterUpdates(at, one.cluster().arn());
        JsonNode described = updates.described();
        return new Report(
                described.path("ClusterStatus").asText(),
                clock.instant(),
                updates.differences(one.wanted(), described));
    }
}
