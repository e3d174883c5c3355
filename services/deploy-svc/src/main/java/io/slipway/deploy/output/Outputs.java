package io.slipway.deploy.output;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.LoadBalancers;
import io.slipway.deploy.deployer.aws.Looking;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What was handed over with a cluster: kept here, and asked of AWS where it comes later. */
@ApplicationScoped
public class Outputs {
    private static final Logger LOG = Logger.getLogger(Outputs.class);

    private final Looking looking = new Looking("what belongs to this cluster");
    private final AwsClients clients;
    private final Clusters clusters;

    Outputs(AwsClients clients, Clusters clusters) {
        this.clients = clients;
        this.clusters = clusters;
    }

    /**
     * @param values as they are in Parameter Store too; no secrets
     * @param loadBalancers DNS names of those that the cluster's controllers made
     */
    record Handover(Map<String, String> values, List<LoadBalancers.Balancer> loadBalancers) {}

    private record Kept(Cluster cluster, Map<String, String> values) {}

    Uni<Handover> of(String tenant, String id) {
        return kept(tenant, id)
                .chain(
                        kept -> {
                            String eks = kept.values().get("eksClusterName");
                            return eks == null || !kept.cluster().real()
                                    ? Uni.createFrom().item(new Handover(kept.values(), List.of()))
                                    : looking.at(
                                            () ->
                                                    new Handover(
                                                            kept.values(),
                                                            LoadBalancers.of(
                                                                    at(kept.cluster()), eks)));
                        });
    }

    /** Only who may work on clusters gets it, and each time somebody does it is said. */
    Uni<String> kubeconfig(Caller caller, String id) {
        return kept(caller.tenant(), id)
                .chain(
                        kept -> {
                            String secret = secret(kept);
                            if (secret == null) {
                                throw CommonProblem.NOT_FOUND
                                        .because("There is no kubeconfig of this cluster.")
                                        .fix(
                                                "Only a cluster on EKS that a deployer made has one: slipway cluster get "
                                                        + id);
                            }
                            LOG.infof(
                                    "Kubeconfig was read: clusterId=%s tenant=%s subject=%s",
                                    id, caller.tenant(), caller.subject());
                            return looking.at(
                                    () ->
                                            at(kept.cluster())
                                                    .secrets()
                                                    .getSecretValue(get -> get.secretId(secret))
                                                    .secretString());
                        });
    }

    private static @Nullable String secret(Kept kept) {
        return kept.cluster().real() ? kept.values().get("kubeconfigSecret") : null;
    }

    @WithSession
    Uni<Kept> kept(String tenant, String id) {
        return clusters.get(tenant, id)
                .chain(cluster -> clusters.outputs(id).map(values -> new Kept(cluster, values)));
    }

    private Aws at(Cluster cluster) {
        return clients.at(cluster.account(), cluster.region());
    }
}
