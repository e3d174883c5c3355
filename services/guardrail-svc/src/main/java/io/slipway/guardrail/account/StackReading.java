package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Stacks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;

/** The stack of the cluster's name, and what keeps it from going. */
final class StackReading {
    private final AwsClient aws;
    private final Scope scope;
    private final Once<List<Stack>> own;

    StackReading(AwsClient aws, Scope scope, Trail shared) {
        this.aws = aws;
        this.scope = scope;
        this.own = new Once<>(shared, this::own);
    }

    /** CloudFormation calls a stack that is not there a mistake of the question. */
    private List<Stack> own(Trail trail) {
        if (scope.name().isEmpty()) {
            return List.of();
        }
        try {
            return trail.ask(
                            "cloudformation DescribeStacks",
                            () ->
                                    aws.cloudformation()
                                            .describeStacks(ask -> ask.stackName(scope.name())))
                    .stacks();
        } catch (NoAnswer none) {
            if (none.says("ValidationError")) {
                return List.of();
            }
            throw none;
        }
    }

    List<Stacks.Stack> stacks(Trail trail) {
        return own.get(trail).stream().map(stack -> stack(trail, stack)).toList();
    }

    private Stacks.Stack stack(Trail trail, Stack stack) {
        String status = stack.stackStatusAsString();
        List<StackEvent> events = status.startsWith("DELETE_") ? events(trail) : List.of();
        return new Stacks.Stack(
                stack.stackName(),
                status,
                stack.tags().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value, (one, _) -> one)),
                changed(stack, events),
                events.stream()
                        .filter(
                                event ->
                                        "DELETE_FAILED".equals(event.resourceStatusAsString())
                                                && !stack.stackName()
                                                        .equals(event.logicalResourceId()))
                        .map(StackEvent::logicalResourceId)
                        .distinct()
                        .toList(),
                stack.enableTerminationProtection());
    }

    private static @Nullable Instant changed(Stack stack, List<StackEvent> events) {
        return events.isEmpty()
                ? stack.lastUpdatedTime() == null ? stack.creationTime() : stack.lastUpdatedTime()
                : events.getFirst().timestamp();
    }

    /** Newest first. */
    private List<StackEvent> events(Trail trail) {
        return trail.pages(
                "cloudformation DescribeStackEvents",
                token ->
                        aws.cloudformation()
                                .describeStackEvents(
                                        ask -> ask.stackName(scope.name()).nextToken(token)),
                DescribeStackEventsResponse::stackEvents,
                DescribeStackEventsResponse::nextToken);
    }

    List<Stacks.Blocker> blockers(Trail trail) {
        boolean going =
                own.get(trail).stream()
                        .anyMatch(stack -> stack.stackStatusAsString().startsWith("DELETE_"));
        if (!going) {
            return List.of();
        }
        List<String> vpcs =
                trail
                        .ask(
                                "cloudformation DescribeStackResources",
                                () ->
                                        aws.cloudformation()
                                                .describeStackResources(
                                                        ask -> ask.stackName(scope.name())))
                        .stackResources()
                        .stream()
                        .filter(resource -> "AWS::EC2::VPC".equals(resource.resourceType()))
                        .map(StackResource::physicalResourceId)
                        .toList();
        return vpcs.isEmpty() ? List.of() : inside(trail, vpcs);
    }

    private List<Stacks.Blocker> inside(Trail trail, List<String> vpcs) {
        var blockers = new ArrayList<Stacks.Blocker>();
        trail.pages(
                        "ec2 DescribeVpcEndpoints",
                        token ->
                                aws.ec2()
                                        .describeVpcEndpoints(
                                                ask ->
                                                        ask.filters(
                                                                        NetworkReading.by(
                                                                                "vpc-id", vpcs))
                                                                .nextToken(token)),
                        DescribeVpcEndpointsResponse::vpcEndpoints,
                        DescribeVpcEndpointsResponse::nextToken)
                .forEach(
                        one ->
                                blockers.add(
                                        new Stacks.Blocker(
                                                "vpc-endpoint",
                                                one.vpcEndpointId(),
                                                one.serviceName())));
        trail.pages(
                        "ec2 DescribeNetworkInterfaces",
                        token ->
                                aws.ec2()
                                        .describeNetworkInterfaces(
                                                ask ->
                                                        ask.filters(
                                                                        NetworkReading.by(
                                                                                "vpc-id", vpcs))
                                                                .nextToken(token)),
                        DescribeNetworkInterfacesResponse::networkInterfaces,
                        DescribeNetworkInterfacesResponse::nextToken)
                .forEach(
                        one ->
                                blockers.add(
                                        new Stacks.Blocker(
                                                "network-interface",
                                                one.networkInterfaceId(),
                                                one.description())));
        return List.copyOf(blockers);
    }
}
