package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.WordForWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Changes groups of a cluster that stands, by what is described and what is wanted. */
public final class ClusterUpdates {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Aws aws;
    private final String cluster;

    /**
     * @param cluster name or ARN; tags are known by the ARN alone
     */
    public ClusterUpdates(Aws aws, String cluster) {
        this.aws = aws;
        this.cluster = cluster;
    }

    /** Every member that the service shows, also those that the SDK does not know. */
    public JsonNode described() {
        var body = new AtomicReference<>(new byte[0]);
        aws.sagemaker()
                .describeCluster(
                        get ->
                                get.clusterName(cluster)
                                        .overrideConfiguration(
                                                override ->
                                                        override.putExecutionAttribute(
                                                                WordForWord.ANSWER, body::set)));
        try {
            return JSON.readTree(body.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an update would change; changes nothing. */
    public GroupUpdate plan(Map<String, ObjectNode> wanted) {
        return GroupUpdate.of(described(), wanted);
    }

    /**
     * @param cluster members of the cluster itself that shall change
     */
    public GroupUpdate plan(Map<String, ObjectNode> groups, ObjectNode cluster) {
        return GroupUpdate.of(described(), groups, cluster);
    }

    /** What would put right what can be put right; changes nothing. */
    public GroupUpdate repair(ObjectNode wanted) {
        JsonNode described = described();
        Drift drift = Drift.between(wanted, described);
        return GroupUpdate.of(described, drift.groups(wanted), drift.cluster(wanted));
    }

    /** What DescribeCluster does not show of it. */
    public Surroundings around(ObjectNode wanted) {
        return Surroundings.of(aws, cluster, wanted);
    }

    /**
     * @param wanted a CreateCluster call; members that it leaves out may be anything
     */
    public List<Drift.Difference> differences(ObjectNode wanted, JsonNode described) {
        return Stream.concat(
                        Drift.between(wanted, described).differences().stream(),
                        around(wanted).differences(described).stream())
                .toList();
    }

    public void apply(GroupUpdate.Ready update) {
        aws.sagemaker()
                .updateCluster(
                        change ->
                                change.clusterName(cluster)
                                        .overrideConfiguration(
                                                override ->
                                                        override.putExecutionAttribute(
                                                                WordForWord.BODY,
                                                                update.call().toString())));
    }
}
