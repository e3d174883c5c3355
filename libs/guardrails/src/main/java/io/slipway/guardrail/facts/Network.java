package io.slipway.guardrail.facts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Subnets and what surrounds them. */
public final class Network {
    private Network() {}

    /**
     * @param zoneId such as usw2-az1; the letter of a zone differs from account to account
     */
    public record Subnet(
            String id,
            String vpcId,
            String zoneId,
            @Nullable String cidr,
            @Nullable Long freeAddresses,
            Map<String, String> tags) {}

    /** A type that EC2 has in a zone; without the {@code ml.} of SageMaker. */
    public record Offering(String instanceType, String zoneId) {}

    /**
     * @param main whether it holds for every subnet of the VPC that no other table names
     */
    public record RouteTable(
            String id, String vpcId, boolean main, List<String> subnetIds, List<Route> routes) {
        /** Whether anything can go out, and through what. */
        public boolean leadsTo(String targetPrefix) {
            return routes.stream()
                    .anyMatch(
                            route ->
                                    route.destination().equals("0.0.0.0/0")
                                            && route.target().startsWith(targetPrefix));
        }
    }

    /**
     * @param target id of the gateway, such as nat-1, igw-1, vpce-1, tgw-1
     */
    public record Route(String destination, String target) {}

    public record SecurityGroup(String id, String vpcId, List<Rule> ingress, List<Rule> egress) {}

    /**
     * @param protocol {@code -1} for all
     * @param groupIds security groups it is about
     */
    public record Rule(
            String protocol,
            @Nullable Long fromPort,
            @Nullable Long toPort,
            List<String> groupIds,
            List<String> cidrs) {}

    /**
     * @param service the last words of its name, such as {@code ecr.api}
     */
    public record Endpoint(
            String id,
            String vpcId,
            String service,
            List<String> routeTableIds,
            List<String> securityGroupIds) {}

    public record Vpc(String id, boolean dnsSupport, boolean dnsHostnames) {}

    static Subnet subnet(Row row) {
        return new Subnet(
                row.text("id"),
                row.text("vpcId"),
                row.text("zoneId"),
                row.maybeText("cidr"),
                row.maybeWhole("freeAddresses"),
                row.textsByName("tags"));
    }

    static Offering offering(Row row) {
        return new Offering(row.text("instanceType"), row.text("zoneId"));
    }

    static RouteTable routeTable(Row row) {
        Boolean main = row.maybeFlag("main");
        return new RouteTable(
                row.text("id"),
                row.text("vpcId"),
                main != null && main,
                row.texts("subnetIds"),
                row.rows(
                        "routes",
                        route -> new Route(route.text("destination"), route.text("target"))));
    }

    static SecurityGroup securityGroup(Row row) {
        return new SecurityGroup(
                row.text("id"),
                row.text("vpcId"),
                row.rows("ingress", Network::rule),
                row.rows("egress", Network::rule));
    }

    private static Rule rule(Row row) {
        return new Rule(
                row.text("protocol"),
                row.maybeWhole("fromPort"),
                row.maybeWhole("toPort"),
                row.texts("groupIds"),
                row.texts("cidrs"));
    }

    static Endpoint endpoint(Row row) {
        return new Endpoint(
                row.text("id"),
                row.text("vpcId"),
                row.text("service"),
                row.texts("routeTableIds"),
                row.texts("securityGroupIds"));
    }

    static Vpc vpc(Row row) {
        return new Vpc(row.text("id"), row.flag("dnsSupport"), row.flag("dnsHostnames"));
    }

    /** The table that holds for a subnet: its own, else the main one of its VPC. */
    public static @Nullable RouteTable of(Subnet subnet, List<RouteTable> tables) {
        return tables.stream()
                .filter(table -> table.subnetIds().contains(subnet.id()))
                .findFirst()
                .orElseGet(
                        () ->
                                tables.stream()
                                        .filter(table -> table.vpcId().equals(subnet.vpcId()))
                                        .filter(RouteTable::main)
                                        .findFirst()
                                        .orElse(null));
    }
}
