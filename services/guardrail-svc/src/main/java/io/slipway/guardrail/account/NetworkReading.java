package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** The subnets of the request, their VPCs, and what surrounds them there. */
final class NetworkReading {
    private final AwsClient aws;
    private final Scope scope;
    private final Once<List<Subnet>> named;

    NetworkReading(AwsClient aws, Scope scope, Trail shared) {
        this.aws = aws;
        this.scope = scope;
        this.named = new Once<>(shared, trail -> described(trail, "subnet-id", scope.subnets()));
    }

    /** All of their VPCs: load balancers go into subnets that no request names. */
    List<Network.Subnet> subnets(Trail trail) {
        List<String> vpcs = vpcIds(trail);
        return vpcs.isEmpty()
                ? List.of()
                : described(trail, "vpc-id", vpcs).stream().map(NetworkReading::subnet).toList();
    }

    /** By a filter: an id that does not exist is then absent, and no error. */
    List<Subnet> described(Trail trail, String filter, List<String> values) {
        return trail.pages(
                "ec2 DescribeSubnets",
                token ->
                        aws.ec2()
                                .describeSubnets(
                                        ask -> ask.filters(by(filter, values)).nextToken(token)),
                DescribeSubnetsResponse::subnets,
                DescribeSubnetsResponse::nextToken);
    }

    private List<String> vpcIds(Trail trail) {
        return named.get(trail).stream().map(Subnet::vpcId).distinct().toList();
    }

    private static Network.Subnet subnet(Subnet subnet) {
        Integer free = subnet.availableIpAddressCount();
        return new Network.Subnet(
                subnet.subnetId(),
                subnet.vpcId(),
                Objects.requireNonNullElse(subnet.availabilityZoneId(), ""),
                subnet.cidrBlock(),
                free == null ? null : free.longValue(),
                tags(subnet.tags()));
    }

    List<Network.Offering> offerings(Trail trail) {
        List<String> types =
                scope.types().stream().map(type -> type.replaceFirst("^ml\\.", "")).toList();
        return types.isEmpty()
                ? List.of()
                : trail
                        .pages(
                                "ec2 DescribeInstanceTypeOfferings",
                                token ->
                                        aws.ec2()
                                                .describeInstanceTypeOfferings(
                                                        ask ->
                                                                ask.locationType(
                                                                                LocationType
                                                                                        .AVAILABILITY_ZONE_ID)
                                                                        .filters(
                                                                                by(
                                                                                        "instance-type",
                                                                                        types))
                                                                        .nextToken(token)),
                                DescribeInstanceTypeOfferingsResponse::instanceTypeOfferings,
                                DescribeInstanceTypeOfferingsResponse::nextToken)
                        .stream()
                        .map(
                                one ->
                                        new Network.Offering(
                                                one.instanceTypeAsString(), one.location()))
                        .toList();
    }

    List<Network.RouteTable> routeTables(Trail trail) {
        List<String> vpcs = vpcIds(trail);
        return vpcs.isEmpty()
                ? List.of()
                : trail
                        .pages(
                                "ec2 DescribeRouteTables",
                                token ->
                                        aws.ec2()
                                                .describeRouteTables(
                                                        ask ->
                                                                ask.filters(by("vpc-id", vpcs))
                                                                        .nextToken(token)),
                                DescribeRouteTablesResponse::routeTables,
                                DescribeRouteTablesResponse::nextToken)
                        .stream()
                        .map(NetworkReading::routeTable)
                        .toList();
    }

    private static Network.RouteTable routeTable(RouteTable table) {
        return new Network.RouteTable(
                table.routeTableId(),
                table.vpcId(),
                table.associations().stream().anyMatch(one -> Boolean.TRUE.equals(one.main())),
                table.associations().stream()
                        .map(one -> one.subnetId())
                        .filter(Objects::nonNull)
                        .toList(),
                table.routes().stream().map(NetworkReading::route).toList());
    }

    private static Network.Route route(Route route) {
        return new Network.Route(
                first(
                        route.destinationCidrBlock(),
                        route.destinationIpv6CidrBlock(),
                        route.destinationPrefixListId()),
                first(
                        route.natGatewayId(),
                        route.transitGatewayId(),
                        route.networkInterfaceId(),
                        route.vpcPeeringConnectionId(),
                        route.egressOnlyInternetGatewayId(),
                        route.gatewayId()));
    }

    List<Network.SecurityGroup> securityGroups(Trail trail) {
        return trail
                .pages(
                        "ec2 DescribeSecurityGroups",
                        token ->
                                aws.ec2()
                                        .describeSecurityGroups(
                                                ask ->
                                                        ask.filters(
                                                                        by(
                                                                                "group-id",
                                                                                scope
                                                                                        .securityGroups()))
                                                                .nextToken(token)),
                        DescribeSecurityGroupsResponse::securityGroups,
                        DescribeSecurityGroupsResponse::nextToken)
                .stream()
                .map(NetworkReading::securityGroup)
                .toList();
    }

    private static Network.SecurityGroup securityGroup(SecurityGroup group) {
        return new Network.SecurityGroup(
                group.groupId(),
                Objects.requireNonNullElse(group.vpcId(), ""),
                group.ipPermissions().stream().map(NetworkReading::rule).toList(),
                group.ipPermissionsEgress().stream().map(NetworkReading::rule).toList());
    }

    private static Network.Rule rule(IpPermission rule) {
        Integer from = rule.fromPort();
        Integer to = rule.toPort();
        List<String> cidrs = new ArrayList<>();
        rule.ipRanges().forEach(range -> cidrs.add(range.cidrIp()));
        rule.ipv6Ranges().forEach(range -> cidrs.add(range.cidrIpv6()));
        return new Network.Rule(
                rule.ipProtocol(),
                from == null ? null : from.longValue(),
                to == null ? null : to.longValue(),
                rule.userIdGroupPairs().stream().map(pair -> pair.groupId()).toList(),
                cidrs);
    }

    List<Network.Endpoint> endpoints(Trail trail) {
        List<String> vpcs = vpcIds(trail);
        return vpcs.isEmpty()
                ? List.of()
                : trail
                        .pages(
                                "ec2 DescribeVpcEndpoints",
                                token ->
                                        aws.ec2()
                                                .describeVpcEndpoints(
                                                        ask ->
                                                                ask.filters(by("vpc-id", vpcs))
                                                                        .nextToken(token)),
                                DescribeVpcEndpointsResponse::vpcEndpoints,
                                DescribeVpcEndpointsResponse::nextToken)
                        .stream()
                        .map(NetworkReading::endpoint)
                        .toList();
    }

    private static Network.Endpoint endpoint(VpcEndpoint endpoint) {
        return new Network.Endpoint(
                endpoint.vpcEndpointId(),
                endpoint.vpcId(),
                endpoint.serviceName()
                        .replaceFirst(
                                "^(com\\.amazonaws|cn\\.com\\.amazonaws)\\.[a-z0-9-]+\\.", ""),
                endpoint.routeTableIds(),
                endpoint.groups().stream().map(group -> group.groupId()).toList());
    }

    List<Network.Vpc> vpcs(Trail trail) {
        return trail.each(vpcIds(trail), this::vpc);
    }

    private Network.Vpc vpc(Trail trail, String id) {
        Set<Boolean> support = attribute(trail, id, VpcAttributeName.ENABLE_DNS_SUPPORT);
        Set<Boolean> names = attribute(trail, id, VpcAttributeName.ENABLE_DNS_HOSTNAMES);
        return new Network.Vpc(id, support.contains(true), names.contains(true));
    }

    private Set<Boolean> attribute(Trail trail, String id, VpcAttributeName name) {
        var answer =
                trail.ask(
                        "ec2 DescribeVpcAttribute",
                        () -> aws.ec2().describeVpcAttribute(ask -> ask.vpcId(id).attribute(name)));
        Set<Boolean> told = new LinkedHashSet<>();
        if (answer.enableDnsSupport() != null) {
            told.add(answer.enableDnsSupport().value());
        }
        if (answer.enableDnsHostnames() != null) {
            told.add(answer.enableDnsHostnames().value());
        }
        return told;
    }

    static Filter by(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value, (one, _) -> one));
    }

    private static String first(@Nullable String... texts) {
        return Stream.of(texts).filter(Objects::nonNull).findFirst().orElse("");
    }
}
