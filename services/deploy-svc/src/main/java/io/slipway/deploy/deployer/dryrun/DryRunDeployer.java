package io.slipway.deploy.deployer.dryrun;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Walks through a deployment and makes nothing: it says which calls the real one would make, in
 * order, and describes the cluster that would come out. Its ARNs carry the account 000000000000.
 */
@ApplicationScoped
public class DryRunDeployer implements Deployer {
    private static final String ACCOUNT = "000000000000";

    @Override
    public String name() {
        return "dryrun";
    }

    @Override
    public Uni<Plan> plan(Task task) {
        ClusterSpec cluster = task.cluster();
        return Uni.createFrom()
                .item(
                        new Plan(
                                List.of(
                                        new Plan.Change(
                                                Plan.Action.CREATE,
                                                "AWS::SageMaker::Cluster",
                                                cluster.name(),
                                                "a dry run makes nothing"))));
    }

    @Override
    public Uni<Progress> deploy(Task task) {
        ClusterSpec cluster = task.cluster();
        return Uni.createFrom()
                .item(
                        switch (task.step()) {
                            case "start" -> new Progress.Next("prerequisites", opening(cluster));
                            case "prerequisites" ->
                                    new Progress.Next("create-cluster", prerequisites(cluster));
                            default ->
                                    new Progress.Provisioned(
                                            arn(task), groups(cluster), Map.of(), create(task));
                        });
    }

    @Override
    public Uni<Progress> destroy(Task task) {
        return Uni.createFrom()
                .item(
                        new Progress.Gone(
                                List.of(),
                                List.of(
                                        "dry run: would call DeleteCluster for "
                                                + task.cluster().name(),
                                        "dry run: would delete what carries the tag slipway:cluster="
                                                + task.clusterId())));
    }

    private static List<String> opening(ClusterSpec cluster) {
        return List.of(
                "dry run: nothing outside is changed",
                "cluster %s in %s, preset %s, orchestrator %s"
                        .formatted(
                                cluster.name(),
                                cluster.region(),
                                cluster.preset(),
                                cluster.orchestrator()));
    }

    private static List<String> prerequisites(ClusterSpec cluster) {
        return List.of(
                "dry run: would look up or create the %s control plane"
                        .formatted(cluster.orchestrator()),
                "dry run: would look up subnets, security group, execution role and lifecycle bucket");
    }

    private static List<String> create(Task task) {
        List<String> lines = new ArrayList<>();
        for (ClusterSpec.InstanceGroup group : task.cluster().instanceGroups()) {
            lines.add(
                    "dry run: instance group %s: %d × %s"
                            .formatted(group.name(), group.count(), group.instanceType()));
        }
        lines.add(
                "dry run: would call CreateCluster with the tag slipway:cluster="
                        + task.clusterId());
        return lines;
    }

    private static List<GroupCount> groups(ClusterSpec cluster) {
        return cluster.instanceGroups().stream()
                .map(
                        group ->
                                new GroupCount(
                                        group.name(),
                                        group.instanceType(),
                                        group.count(),
                                        group.count()))
                .toList();
    }

    /** The id part of a HyperPod ARN is 12 characters of a–z and 0–9, and not the name. */
    private static String arn(Task task) {
        var crc = new CRC32();
        crc.update(task.clusterId().getBytes(StandardCharsets.UTF_8));
        String id = "dryrun" + Long.toString(crc.getValue() % 2_176_782_336L, 36);
        return "arn:aws:sagemaker:%s:%s:cluster/%s"
                .formatted(
                        task.cluster().region(), ACCOUNT, (id + "000000000000").substring(0, 12));
    }
}
