package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Network;
import io.slipway.guardrail.facts.Network.Endpoint;
import io.slipway.guardrail.facts.Network.RouteTable;
import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes are in private subnets, and reach what they need. */
final class SubnetRoute implements Rule.OfBoth {
    private static final List<String> CLOSED_NETWORK =
            List.of(
                    "ec2",
                    "ecr.api",
                    "ecr.dkr",
                    "sts",
                    "eks-auth",
                    "logs",
                    "monitoring",
                    "ssm",
                    "ssmmessages",
                    "ec2messages");

    private static final RuleCard CARD =
            RuleCard.of(
                    "SUBNET-ROUTE",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, subnets, routeTables, endpoints, eksClusters",
                    "each subnet of the nodes is private, in the VPC of the EKS cluster, and has a"
                            + " way out, or all endpoints of a closed network, S3 on its route"
                            + " table among them",
                    "a node that does not reach ECR, STS or S3 never becomes ready, and HyperPod"
                            + " gives nodes no public address",
                    "add a NAT route, or the endpoints of the finding",
                    "HyperPod documentation; closed-network notes of awsome-distributed-training");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SUBNETS, Part.ROUTE_TABLES, Part.ENDPOINTS, Part.EKS_CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (asked.origin() instanceof Origin.InfraForge(var config)) {
            String kind = config.hyperpod().text("subnet");
            if (kind != null && !kind.equals("private")) {
                report.fail(
                        "#" + config.pointer("subnet"),
                        "private",
                        kind,
                        kind.equals("public")
                                ? "put the nodes into private subnets: HyperPod gives them no public address"
                                : "put the nodes into private subnets: isolated ones have no way out");
            }
            report.passOtherwise("InfraForge makes private subnets with a NAT gateway");
            return;
        }
        List<Subnet> subnets = evidence.of(Part.SUBNETS);
        List<RouteTable> tables = evidence.of(Part.ROUTE_TABLES);
        List<Eks.Cluster> clusters = evidence.ifKnown(Part.EKS_CLUSTERS);
        Eks.Cluster eks = clusters == null ? null : Eks.named(clusters, asked.eksName());
        List<Placement.Ref> refs = Placement.allSubnets(asked);
        int checked = 0;
        for (Subnet subnet : subnets) {
            String subject =
                    refs.stream()
                            .filter(ref -> ref.id().equals(subnet.id()))
                            .map(Placement.Ref::subject)
                            .findFirst()
                            .orElse(refs.isEmpty() ? subnet.id() : null);
            if (subject == null || publicByTag(subnet, refs)) {
                continue;
            }
            checked++;
            if (eks != null && eks.vpcId() != null && !eks.vpcId().equals(subnet.vpcId())) {
                report.fail(
                        subject,
                        "a subnet of %s, the VPC of %s".formatted(eks.vpcId(), eks.name()),
                        "%s is in %s".formatted(subnet.id(), subnet.vpcId()),
                        "name private subnets of the EKS cluster's own VPC");
            }
            route(subnet, subject, Network.of(subnet, tables), evidence, report);
        }
        if (checked == 0) {
            report.untold(
                    asked.at("/VpcConfig/Subnets"),
                    CARD.checks(),
                    "none of the request's subnets is told",
                    "give them in subnets: " + Part.SUBNETS.from());
        }
        report.passOtherwise("%d subnets reach what they need".formatted(checked));
    }

    /** Where the request leaves the choice, public subnets are for load balancers. */
    private static boolean publicByTag(Subnet subnet, List<Placement.Ref> refs) {
        return refs.isEmpty() && subnet.tags().containsKey(SubnetLbTags.PUBLIC);
    }

    private static void route(
            Subnet subnet,
            String subject,
            @Nullable RouteTable table,
            Evidence evidence,
            Report report) {
        if (table == null) {
            report.untold(
                    subject,
                    CARD.checks(),
                    "the route table of %s is not told".formatted(subnet.id()),
                    "give it in routeTables, or the main one of " + subnet.vpcId());
            return;
        }
        if (table.leadsTo("igw-")) {
            report.fail(
                    subject,
                    "a private subnet",
                    "%s routes to an internet gateway".formatted(subnet.id()),
                    "name a subnet whose default route goes to a NAT gateway");
            return;
        }
        if (table.leadsTo("nat-") || table.leadsTo("tgw-") || table.leadsTo("eni-")) {
            return;
        }
        List<Endpoint> endpoints = evidence.of(Part.ENDPOINTS);
        var absent = new ArrayList<String>();
        boolean s3 =
                endpoints.stream()
                        .anyMatch(
                                endpoint ->
                                        service(endpoint).equals("s3")
                                                && endpoint.vpcId().equals(subnet.vpcId())
                                                && endpoint.routeTableIds().contains(table.id()));
        if (!s3) {
            absent.add("s3 (gateway, on %s)".formatted(table.id()));
        }
        for (String service : CLOSED_NETWORK) {
            if (endpoints.stream()
                    .noneMatch(
                            endpoint ->
                                    service(endpoint).equals(service)
                                            && endpoint.vpcId().equals(subnet.vpcId()))) {
                absent.add(service);
            }
        }
        if (!absent.isEmpty()) {
            report.fail(
                    subject,
                    "a default route to a NAT gateway, or all endpoints of a closed network",
                    "no way out of %s, and no endpoint for %s"
                            .formatted(subnet.id(), String.join(", ", absent)),
                    "add a NAT route to %s, or these endpoints; their security group must let the nodes in on 443"
                            .formatted(table.id()));
        }
    }

    private static String service(Endpoint endpoint) {
        return endpoint.service()
                .replaceFirst("^(com\\.amazonaws|cn\\.com\\.amazonaws)\\.[a-z0-9-]+\\.", "");
    }
}
