package io.slipway.simulator.aws.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Zone;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All resources of an account in a region; it begins with the default VPC that AWS makes. */
final class Network {
    private final Place place;
    private final Map<String, ObjectNode> resources = new LinkedHashMap<>();
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    Network(Place place) {
        this.place = place;
        Ids ids = new Ids(place.hashCode());
        String vpc = vpc(ids, "172.31.0.0/16", true);
        int third = 0;
        for (Zone zone : Zone.of(place.region())) {
            String subnet = subnet(ids, vpc, "172.31.%d.0/20".formatted(16 * third++), zone);
            get(Kind.SUBNET, subnet).put("DefaultForAz", true).put("MapPublicIpOnLaunch", true);
        }
        String gateway = "igw-" + ids.hex(17);
        ObjectNode view = Answer.of("OwnerId", place.account()).tree();
        view.putArray("Attachments").addObject().put("State", "available").put("VpcId", vpc);
        put(Kind.INTERNET_GATEWAY, gateway, view);
        route(mainTable(vpc), "0.0.0.0/0", "GatewayId", gateway);
    }

    ObjectNode put(Kind kind, String id, ObjectNode view) {
        view.put(kind.idMember, id);
        resources.put(id, view);
        kinds.put(id, kind);
        return view;
    }

    void remove(String id) {
        resources.remove(id);
        kinds.remove(id);
    }

    @Nullable ObjectNode find(String id) {
        return resources.get(id);
    }

    ObjectNode get(Kind kind, String id) {
        ObjectNode found = resources.get(id);
        if (found == null || kinds.get(id) != kind) {
            throw new AwsFault(
                    kind.notFound,
                    400,
                    "The %s ID '%s' does not exist".formatted(kind.tagType, id));
        }
        return found;
    }

    List<ObjectNode> all(Kind kind) {
        List<ObjectNode> found = new ArrayList<>();
        resources.forEach(
                (id, view) -> {
                    if (kinds.get(id) == kind) {
                        found.add(view);
                    }
                });
        return found;
    }

    String vpc(Ids ids, String cidr, boolean isDefault) {
        String id = "vpc-" + ids.hex(17);
        put(
                Kind.VPC,
                id,
                Answer.of("OwnerId", place.account())
                        .and("InstanceTenancy", "default")
                        .and("IsDefault", isDefault)
                        .and("State", "available")
                        .and("CidrBlock", cidr)
                        .and("DhcpOptionsId", "dopt-" + ids.hex(17))
                        .and("EnableDnsSupport", true)
                        .and("EnableDnsHostnames", isDefault)
                        .tree());
        String table = routeTable(ids, id, cidr);
        ((ArrayNode) get(Kind.ROUTE_TABLE, table).get("Associations"))
                .add(
                        Answer.of("Main", true)
                                .and("RouteTableAssociationId", "rtbassoc-" + ids.hex(17))
                                .and("RouteTableId", table)
                                .and("AssociationState", Answer.of("State", "associated"))
                                .tree());
        securityGroup(ids, id, "default", "default VPC security group", true);
        return id;
    }

    String subnet(Ids ids, String vpc, String cidr, Zone zone) {
        String id = "subnet-" + ids.hex(17);
        int bits = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
        put(
                Kind.SUBNET,
                id,
                Answer.of("AvailabilityZone", zone.name())
                        .and("AvailabilityZoneId", zone.id())
                        .and("OwnerId", place.account())
                        .and("SubnetArn", place.arn("ec2", "subnet/" + id))
                        .and("State", "available")
                        .and("VpcId", vpc)
                        .and("CidrBlock", cidr)
                        .and("AvailableIpAddressCount", (1 << (32 - bits)) - 5)
                        .and("DefaultForAz", false)
                        .and("MapPublicIpOnLaunch", false)
                        .and("AssignIpv6AddressOnCreation", false)
                        .tree());
        return id;
    }

    String routeTable(Ids ids, String vpc, String cidr) {
        String id = "rtb-" + ids.hex(17);
        ObjectNode view = Answer.of("VpcId", vpc).and("OwnerId", place.account()).tree();
        view.putArray("Associations");
        view.putArray("PropagatingVgws");
        view.putArray("Routes")
                .addObject()
                .put("DestinationCidrBlock", cidr)
                .put("GatewayId", "local")
                .put("Origin", "CreateRouteTable")
                .put("State", "active");
        put(Kind.ROUTE_TABLE, id, view);
        return id;
    }

    ObjectNode mainTable(String vpc) {
        return all(Kind.ROUTE_TABLE).stream()
                .filter(table -> table.path("VpcId").asText().equals(vpc))
                .filter(table -> table.path("Associations").path(0).path("Main").asBoolean())
                .findFirst()
                .orElseThrow();
    }

    void route(ObjectNode table, String destination, String targetMember, String target) {
        ((ArrayNode) table.get("Routes"))
                .addObject()
                .put(
                        destination.contains(":")
                                ? "DestinationIpv6CidrBlock"
                                : "DestinationCidrBlock",
                        destination)
                .put(targetMember, target)
                .put("Origin", "CreateRoute")
                .put("State", "active");
    }

    String securityGroup(
            Ids ids, String vpc, String name, String description, boolean admitsItself) {
        String id = "sg-" + ids.hex(17);
        ObjectNode view =
                Answer.of("VpcId", vpc)
                        .and("OwnerId", place.account())
                        .and("GroupName", name)
                        .and("Description", description)
                        .and("SecurityGroupArn", place.arn("ec2", "security-group/" + id))
                        .tree();
        ArrayNode ingress = view.putArray("IpPermissions");
        if (admitsItself) {
            ingress.addObject()
                    .put("IpProtocol", "-1")
                    .putArray("UserIdGroupPairs")
                    .addObject()
                    .put("GroupId", id)
                    .put("UserId", place.account());
        }
        view.putArray("IpPermissionsEgress")
                .addObject()
                .put("IpProtocol", "-1")
                .putArray("IpRanges")
                .addObject()
                .put("CidrIp", "0.0.0.0/0");
        put(Kind.SECURITY_GROUP, id, view);
        return id;
    }

    /** Something in the VPC or subnet that keeps it from being deleted. */
    @Nullable String dependent(String member, String id) {
        for (Map.Entry<String, ObjectNode> entry : resources.entrySet()) {
            JsonNode view = entry.getValue();
            boolean itself = entry.getKey().equals(id);
            boolean made =
                    view.path("GroupName").asText().equals("default")
                            || view.path("Associations").path(0).path("Main").asBoolean();
            boolean points =
                    view.path(member).asText().equals(id)
                            || view.path("Attachments").path(0).path(member).asText().equals(id);
            boolean over = view.path("State").asText().equals("deleted");
            if (!itself && points && !made && !over) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** Main table and default group go with their VPC. */
    void removeVpc(String vpc) {
        List.copyOf(resources.entrySet()).stream()
                .filter(entry -> entry.getValue().path("VpcId").asText().equals(vpc))
                .forEach(entry -> remove(entry.getKey()));
    }

    Map<String, ObjectNode> resources() {
        return resources;
    }

    void tag(String id, Map<String, String> tags) {
        ObjectNode view = resources.get(id);
        if (view == null) {
            throw new AwsFault("InvalidID", 400, "The ID '%s' is not valid".formatted(id));
        }
        String member = kinds.get(id) == Kind.NETWORK_INTERFACE ? "TagSet" : "Tags";
        Map<String, String> all = new LinkedHashMap<>();
        view.path(member)
                .forEach(tag -> all.put(tag.path("Key").asText(), tag.path("Value").asText()));
        all.putAll(tags);
        view.set(member, Answer.tags(all));
    }

    void untag(String id, List<String> keys) {
        ObjectNode view = resources.get(id);
        if (view == null) {
            throw new AwsFault("InvalidID", 400, "The ID '%s' is not valid".formatted(id));
        }
        ArrayNode left = view.arrayNode();
        for (JsonNode tag : view.path("Tags")) {
            if (!keys.contains(tag.path("Key").asText())) {
                left.add(tag);
            }
        }
        view.set("Tags", left);
    }
}
