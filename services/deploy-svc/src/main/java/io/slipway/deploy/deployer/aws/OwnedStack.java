package io.slipway.deploy.deployer.aws;

import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Progress;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** A stack that carries our tag: found, explained when it failed, and what is left of it. */
public final class OwnedStack {
    public static final BigDecimal HOURS_PER_MONTH = BigDecimal.valueOf(730);

    private static final int MOST_REASONS = 3;
    private static final int WORDS = 400;
    private static final int MOST_EVENTS = 2000;
    private static final int MOST_RESOURCES = 500;

    /** On-demand prices of us-east-1 on 2026-11-01, per hour. */
    private static final Map<String, BigDecimal> USD_PER_HOUR =
            Map.of(
                    "AWS::EKS::Cluster", new BigDecimal("0.10"),
                    "AWS::EC2::NatGateway", new BigDecimal("0.045"),
                    "AWS::EC2::EIP", new BigDecimal("0.005"));

    private OwnedStack() {}

    /** Ours, or null when there is none; somebody else's is refused. */
    public static @Nullable Stack find(Aws aws, String name, String clusterId) {
        Stack stack;
        try {
            stack = aws.stacks().describeStacks(get -> get.stackName(name)).stacks().getFirst();
        } catch (CloudFormationException e) {
            String said = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorMessage();
            if (said != null && said.contains("does not exist")) {
                return null;
            }
            throw e;
        }
        boolean ours =
                stack.tags().stream()
                        .anyMatch(
                                tag ->
                                        tag.key().equals(Names.CLUSTER_TAG)
                                                && tag.value().equals(clusterId));
        if (!ours) {
            throw new Refusal(
                    "Stack %s is there and is not ours: it does not carry our tag %s."
                            .formatted(stack.stackId(), Names.CLUSTER_TAG),
                    "Find out whose it is; delete it or ask for a new cluster.");
        }
        return stack;
    }

    /** What failed first, in the words of CloudFormation. */
    public static List<String> failures(Aws aws, Stack stack) {
        return aws
                .stacks()
                .describeStackEventsPaginator(get -> get.stackName(stack.stackId()))
                .stackEvents()
                .stream()
                .limit(MOST_EVENTS)
                .filter(event -> event.resourceStatus() == ResourceStatus.CREATE_FAILED)
                .filter(event -> !event.logicalResourceId().equals(stack.stackName()))
                .map(
                        event ->
                                "%s (%s): %s"
                                        .formatted(
                                                named(event),
                                                event.resourceType(),
                                                shortened(event.resourceStatusReason())))
                .toList()
                .reversed()
                .stream()
                .limit(MOST_REASONS)
                .toList();
    }

    private static String named(StackEvent event) {
        String id = event.physicalResourceId();
        return id == null || id.isEmpty()
                ? event.logicalResourceId()
                : event.logicalResourceId() + " " + id;
    }

    /** A stack that was not made: what failed first in it, and where the rest can be read. */
    public static Progress.Failed failed(Aws aws, Stack stack) {
        List<String> reasons = failures(aws, stack);
        String first = String.join("; ", reasons);
        return new Progress.Failed(
                "Stack %s ended as %s: %s"
                        .formatted(
                                stack.stackName(),
                                stack.stackStatusAsString(),
                                first.isEmpty()
                                        ? stack.stackStatusReason() == null
                                                ? "(CloudFormation gives no reason)"
                                                : shortened(stack.stackStatusReason())
                                        : first),
                "%s All its events: aws cloudformation describe-stack-events --region %s --stack-name %s"
                        .formatted(Failure.remedy(first), aws.region(), stack.stackName()),
                reasons);
    }

    private static String shortened(@Nullable String words) {
        return words == null ? "" : words.substring(0, Math.min(words.length(), WORDS));
    }

    /** How often somebody began to delete it. */
    public static long deletions(Aws aws, Stack stack) {
        return aws
                .stacks()
                .describeStackEventsPaginator(get -> get.stackName(stack.stackId()))
                .stackEvents()
                .stream()
                .limit(MOST_EVENTS)
                .filter(event -> event.logicalResourceId().equals(stack.stackName()))
                .filter(event -> event.resourceStatus() == ResourceStatus.DELETE_IN_PROGRESS)
                .count();
    }

    public static List<StackResourceSummary> resources(Aws aws, String nameOrId) {
        return aws
                .stacks()
                .listStackResourcesPaginator(get -> get.stackName(nameOrId))
                .stackResourceSummaries()
                .stream()
                .limit(MOST_RESOURCES)
                .toList();
    }

    /** Everything of it that is still there, with what it costs. */
    public static List<Orphan> left(Aws aws, Stack stack) {
        var orphans = new ArrayList<Orphan>();
        for (StackResourceSummary each : resources(aws, stack.stackId())) {
            if (each.physicalResourceId() == null
                    || each.resourceStatus() == ResourceStatus.DELETE_COMPLETE) {
                continue;
            }
            String why = each.resourceStatusReason();
            orphans.add(
                    new Orphan(
                            each.resourceType(),
                            each.physicalResourceId(),
                            USD_PER_HOUR
                                    .getOrDefault(each.resourceType(), BigDecimal.ZERO)
                                    .multiply(HOURS_PER_MONTH),
                            why == null
                                    ? "Delete stack %s once the cluster is gone."
                                            .formatted(stack.stackName())
                                    : "Stack %s says: %s Put that right and delete the stack."
                                            .formatted(stack.stackName(), shortened(why))));
        }
        return orphans;
    }
}
