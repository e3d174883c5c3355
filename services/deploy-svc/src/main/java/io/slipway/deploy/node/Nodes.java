package io.slipway.deploy.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Looking;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Workers;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import io.slipway.guardrail.aws.PriceTable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** What HyperPod says about the nodes of our clusters, now and when it was asked last. */
@ApplicationScoped
public class Nodes {
    private static final Logger LOG = Logger.getLogger(Nodes.class);

    private final Workers workers = new Workers();
    private final Looking looking = new Looking("the nodes of this cluster");
    private final AwsClients clients;
    private final NodeStore store;
    private final Clusters clusters;
    private final NodeConfig config;
    private final Clock clock;

    Nodes(AwsClients clients, NodeStore store, Clusters clusters, NodeConfig config, Clock clock) {
        this.clients = clients;
        this.store = store;
        this.clusters = clusters;
        this.config = config;
        this.clock = clock;
    }

    /** Clusters whose nodes must be looked at; nobody else looks at them for a while. */
    @WithTransaction
    Uni<List<Cluster>> due() {
        return store.due(config.every(), config.batch())
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(clusters::find)
                .filter(Objects::nonNull)
                .collect()
                .asList();
    }

    /** What a look found: the nodes, and how many each group has and shall have. */
    record Sight(List<Node> nodes, List<GroupCount> groups) {}

    /** Empty when AWS cannot be asked about this cluster, or does not have it. */
    Uni<Optional<Sight>> look(Cluster cluster) {
        return workers.look(() -> sight(cluster));
    }

    private Optional<Sight> sight(Cluster cluster) {
        try {
            Aws at = clients.at(cluster.account(), cluster.region());
            var groups = new ArrayList<GroupCount>();
            for (JsonNode group :
                    new ClusterUpdates(at, cluster.arn()).described().path("InstanceGroups")) {
                groups.add(
                        new GroupCount(
                                group.path("InstanceGroupName").asText(),
                                group.path("InstanceType")
                                        .asText(type(cluster, group.path("InstanceGroupName"))),
                                group.path("CurrentCount").asInt(),
                                group.path("TargetCount").asInt()));
            }
            return Optional.of(new Sight(new ClusterNodes(at, cluster.arn()).all(), groups));
        } catch (Refusal | SdkException failure) {
            LOG.debugf("Nodes not read: clusterId=%s: %s", cluster.id(), failure.getMessage());
            return Optional.empty();
        }
    }

    /** A group that takes several types shows none; then it is the one that was asked for. */
    private static String type(Cluster cluster, JsonNode group) {
        return cluster.groups().stream()
                .filter(each -> each.name().equals(group.asText()))
                .map(GroupCount::instanceType)
                .findFirst()
                .orElse("");
    }

    /** Writes down what was seen; tells of each node that came in the place of another, once. */
    @WithTransaction
    Uni<Void> seen(Cluster cluster, Sight sight) {
        Instant now = clock.instant();
        return store.known(cluster.id())
                .map(
                        known ->
                                Inventory.of(
                                        known,
                                        sight.nodes(),
                                        sight.groups().stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                GroupCount::name,
                                                                GroupCount::target)),
                                        now))
                .call(inventory -> store.keep(cluster.id(), inventory.keep(), now))
                .call(inventory -> store.drop(cluster.id(), inventory.drop()))
                .call(inventory -> told(cluster, inventory.replaced()))
                .chain(
                        () ->
                                clusters.counted(
                                        cluster.id(), sight.groups(), usdPerHour(sight.groups())));
    }

    private Uni<Void> told(Cluster cluster, List<Inventory.Replaced> replaced) {
        return Multi.createFrom()
                .iterable(replaced)
                .invoke(
                        one ->
                                LOG.infof(
                                        "Node was replaced: clusterId=%s tenant=%s node=%s by=%s cause=%s",
                                        cluster.id(),
                                        cluster.tenant(),
                                        one.gone().node().id(),
                                        one.fresh().id(),
                                        one.gone().why()))
                .onItem()
                .transformToUniAndConcatenate(
                        one ->
                                clusters.nodeReplaced(
                                        cluster,
                                        one.fresh().group(),
                                        one.gone().node().id(),
                                        one.fresh().id(),
                                        one.gone().why()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static BigDecimal usdPerHour(List<GroupCount> groups) {
        return PriceTable.bundled()
                .of(
                        groups.stream()
                                .map(
                                        group ->
                                                new PriceTable.Nodes(
                                                        group.instanceType(), group.target()))
                                .toList())
                .usd();
    }

    /**
     * Says why nodes will go, before they do; in the caller's transaction.
     *
     * @param cause null for nodes that stay after all
     */
    @WithTransaction
    public Uni<Void> expect(String clusterId, List<String> nodes, @Nullable String cause) {
        return nodes.isEmpty()
                ? Uni.createFrom().voidItem()
                : store.expect(clusterId, nodes, cause);
    }

    /** By id; a dry run and a cluster that is gone have none. */
    public Uni<List<Node>> page(Cluster cluster, @Nullable String after, int limit) {
        if (!cluster.real()) {
            return Uni.createFrom().item(List.of());
        }
        return looking.at(() -> page(ask(cluster), after, limit));
    }

    static List<Node> page(List<Node> all, @Nullable String after, int limit) {
        return all.stream()
                .sorted(Comparator.comparing(Node::id))
                .filter(node -> after == null || node.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    private List<Node> ask(Cluster cluster) {
        try {
            return new ClusterNodes(clients.at(cluster.account(), cluster.region()), cluster.arn())
                    .all();
        } catch (SdkException failure) {
            if (Failure.of(failure) instanceof Failure.Absent) {
                return List.of();
            }
            throw failure;
        }
    }
}
