package io.slipway.deploy.deployer.sagemaker;

import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Handshake;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.OwnedStack;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.guardrail.aws.PriceTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sagemaker.model.ClusterStatus;
import software.amazon.awssdk.services.sagemaker.model.DescribeClusterResponse;

/**
 * Takes a cluster away in the order of its needs: the cluster, what was handed over, the stack. It
 * looks at what is there each time, so it goes on wherever it was stopped. What cannot be taken
 * away does not hold up the rest; it is listed.
 */
public final class Teardown {
    private static final int MOST_DELETIONS = 3;
    private static final int MOST_PAGES = 20;

    private final Aws aws;
    private final Task task;
    private final Duration poll;
    private final @Nullable String artifactsBucket;
    private final List<String> lines = new ArrayList<>();
    private final List<Orphan> orphans = new ArrayList<>();

    public Teardown(Aws aws, Task task, Duration poll, @Nullable String artifactsBucket) {
        this.aws = aws;
        this.task = task;
        this.poll = poll;
        this.artifactsBucket = artifactsBucket;
    }

    public Progress look() {
        Mark mark = Mark.toDestroy(aws, task);
        if (clusterOnItsWay()) {
            return new Progress.Waiting("wait-cluster-gone", poll, lines);
        }
        if (mark != null && !mark.deployJobId().isEmpty()) {
            takeBack(mark.deployJobId());
        }
        if (stackOnItsWay()) {
            return new Progress.Waiting("wait-stack-gone", poll, lines);
        }
        if (mark != null && orphans.isEmpty()) {
            aws.parameters().deleteParameters(delete -> delete.names(Names.mark(task.clusterId())));
        }
        return new Progress.Gone(List.copyOf(orphans), lines);
    }

    private boolean clusterOnItsWay() {
        return switch (new HyperPodClusters(aws, task, poll).find()) {
            case HyperPodClusters.Found.Nothing _ -> false;
            case HyperPodClusters.Found.Foreign(var cluster) -> {
                lines.add("%s is not ours: left as it is".formatted(cluster.clusterArn()));
                yield false;
            }
            case HyperPodClusters.Found.Ours(var cluster) -> delete(cluster);
        };
    }

    private boolean delete(DescribeClusterResponse cluster) {
        if (cluster.clusterStatus() == ClusterStatus.DELETING) {
            lines.add("cluster %s is being deleted".formatted(cluster.clusterName()));
            return true;
        }
        try {
            aws.sagemaker().deleteCluster(gone -> gone.clusterName(cluster.clusterName()));
            lines.add("DeleteCluster %s".formatted(cluster.clusterName()));
            return true;
        } catch (SdkException e) {
            return switch (Failure.of(e)) {
                case Failure.Absent _ -> false;
                case Failure.Passing(String words, String meaning) -> again(words, meaning);
                case Failure.Busy(String words) -> again(words, "something else must end first");
                case Failure.Final(String _, String words, String remedy) -> {
                    lines.add("AWS refused " + words);
                    orphans.add(
                            new Orphan(
                                    "AWS::SageMaker::Cluster",
                                    cluster.clusterArn(),
                                    monthly(cluster),
                                    remedy));
                    yield false;
                }
            };
        }
    }

    private boolean again(String words, String meaning) {
        lines.add("%s; %s; trying again".formatted(words, meaning));
        return true;
    }

    private static BigDecimal monthly(DescribeClusterResponse cluster) {
        return PriceTable.bundled()
                .of(
                        cluster.instanceGroups().stream()
                                .map(
                                        group ->
                                                new PriceTable.Nodes(
                                                        String.valueOf(
                                                                group.instanceTypeAsString()),
                                                        group.currentCount()))
                                .toList())
                .usd()
                .multiply(OwnedStack.HOURS_PER_MONTH)
                .setScale(2, RoundingMode.HALF_UP);
    }

    private void takeBack(String deployJobId) {
        try {
            lines.addAll(Handshake.takeBack(aws, deployJobId, artifactsBucket));
        } catch (SdkException e) {
            if (Failure.of(e) instanceof Failure.Final(String _, String words, String remedy)) {
                lines.add("outputs stay, AWS refused " + words);
                orphans.add(
                        new Orphan(
                                "AWS::SSM::Parameter",
                                Names.parameters(deployJobId),
                                BigDecimal.ZERO,
                                remedy));
            } else {
                throw e;
            }
        }
    }

    private boolean stackOnItsWay() {
        Stack stack;
        try {
            stack = OwnedStack.find(aws, Names.stack(task), task.clusterId());
        } catch (Refusal refusal) {
            lines.add(refusal.reason() + " Left as it is.");
            return false;
        }
        if (stack == null) {
            return false;
        }
        String status = stack.stackStatusAsString();
        if (status.equals("DELETE_IN_PROGRESS")) {
            lines.add("stack %s is being deleted".formatted(stack.stackName()));
            return true;
        }
        boolean clusterStands = !orphans.isEmpty() && orphans.getFirst().kind().contains("Cluster");
        if (clusterStands
                || (status.equals("DELETE_FAILED")
                        && OwnedStack.deletions(aws, stack) >= MOST_DELETIONS)) {
            orphans.addAll(OwnedStack.left(aws, stack));
            return false;
        }
        return delete(stack);
    }

    private boolean delete(Stack stack) {
        try {
            empty(stack);
            aws.stacks().deleteStack(gone -> gone.stackName(stack.stackId()));
            lines.add("DeleteStack %s".formatted(stack.stackName()));
            return true;
        } catch (SdkException e) {
            return switch (Failure.of(e)) {
                case Failure.Absent _ -> false;
                case Failure.Passing(String words, String meaning) -> again(words, meaning);
                case Failure.Busy(String words) -> again(words, "something else must end first");
                case Failure.Final(String _, String words, String _) -> {
                    lines.add("AWS refused " + words);
                    orphans.addAll(OwnedStack.left(aws, stack));
                    yield false;
                }
            };
        }
    }

    /** A bucket with objects in it keeps its stack from going. */
    private void empty(Stack stack) {
        String bucket =
                stack.parameters().stream()
                        .filter(each -> each.parameterKey().equals("BucketName"))
                        .map(each -> each.parameterValue())
                        .findFirst()
                        .orElse(null);
        if (bucket == null) {
            return;
        }
        try {
            for (int page = 0; page < MOST_PAGES; page++) {
                List<ObjectIdentifier> keys =
                        aws.s3().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                                .map(each -> ObjectIdentifier.builder().key(each.key()).build())
                                .toList();
                if (keys.isEmpty()) {
                    return;
                }
                aws.s3()
                        .deleteObjects(
                                gone -> gone.bucket(bucket).delete(each -> each.objects(keys)));
                lines.add("deleted %d objects of bucket %s".formatted(keys.size(), bucket));
            }
        } catch (NoSuchBucketException _) {
            // the stack never came so far, or is past it
        }
    }
}
