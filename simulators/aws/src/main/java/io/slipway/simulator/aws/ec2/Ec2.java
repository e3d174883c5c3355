package io.slipway.simulator.aws.ec2;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.hyperpod.Subnets;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.run.Zone;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The calls. */
public final class Ec2 implements Service, Subnets {
    private static final List<String> REGIONS =
            List.of(
                    "us-east-1",
                    "us-east-2",
                    "us-west-1",
                    "us-west-2",
                    "ca-central-1",
                    "eu-central-1",
                    "eu-north-1",
                    "eu-west-1",
                    "eu-west-2",
                    "eu-west-3",
                    "ap-northeast-1",
                    "ap-northeast-2",
                    "ap-south-1",
                    "ap-southeast-1",
                    "ap-southeast-2",
                    "sa-east-1");

    private final Knobs knobs;
    private final Shards<Place, Network> networks = new Shards<>(Network::new);
    private final ServiceModel model = ServiceModel.load("ec2");
    private final Set<String> types = types();
    private final Reservations reservations = new Reservations(model, types);

    public Ec2(Knobs knobs) {
        this.knobs = knobs;
    }

    private static Set<String> types() {
        Scalar all = (Scalar) ServiceModel.load("sagemaker").shape("ClusterInstanceType");
        Set<String> types = new TreeSet<>();
        all.values().forEach(type -> types.add(type.substring("ml.".length())));
        return types;
    }

    @Override
    public String model() {
        return "ec2";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("DescribeRegions", this::regions),
                entry("DescribeAvailabilityZones", this::zones),
                entry("DescribeInstanceTypeOfferings", this::offerings),
                entry(
                        "DescribeCapacityReservations",
                        call ->
                                list(
                                        call,
                                        Kind.CAPACITY_RESERVATION,
                                        "CapacityReservation",
                                        "CapacityReservations",
                                        "CapacityReservationIds")),
                entry("CreateVpc", this::createVpc),
                entry("DeleteVpc", Action.quiet(this::deleteVpc)),
                entry("DescribeVpcs", call -> list(call, Kind.VPC, "Vpc", "Vpcs", "VpcIds")),
                entry("DescribeVpcAttribute", this::vpcAttribute),
                entry("ModifyVpcAttribute", Action.quiet(this::modifyVpc)),
                entry("CreateSubnet", this::createSubnet),
                entry("DeleteSubnet", Action.quiet(this::deleteSubnet)),
                entry(
                        "DescribeSubnets",
                        call -> list(call, Kind.SUBNET, "Subnet", "Subnets", "SubnetIds")),
                entry("CreateRouteTable", this::createRouteTable),
                entry("DeleteRouteTable", Action.quiet(this::deleteRouteTable)),
                entry(
                        "DescribeRouteTables",
                        call ->
                                list(
                                        call,
                                        Kind.ROUTE_TABLE,
                                        "RouteTable",
                                        "RouteTables",
                                        "RouteTableIds")),
                entry("CreateRoute", this::createRoute),
                entry("DeleteRoute", Action.quiet(this::deleteRoute)),
                entry("AssociateRouteTable", this::associate),
                entry("DisassociateRouteTable", Action.quiet(this::disassociate)),
                entry("CreateInternetGateway", this::createInternetGateway),
                entry("AttachInternetGateway", Action.quiet(this::attachGateway)),
                entry("DetachInternetGateway", Action.quiet(this::detachGateway)),
                entry(
                        "DeleteInternetGateway",
                        Action.quiet(
                                call -> remove(call, Kind.INTERNET_GATEWAY, "InternetGatewayId"))),
                entry(
                        "DescribeInternetGateways",
                        call ->
                                list(
                                        call,
                                        Kind.INTERNET_GATEWAY,
                                        "InternetGateway",
                                        "InternetGateways",
                                        "InternetGatewayIds")),
                entry("CreateNatGateway", this::createNat),
                entry("DeleteNatGateway", this::deleteNat),
                entry(
                        "DescribeNatGateways",
                        call ->
                                list(
                                        call,
                                        Kind.NAT_GATEWAY,
                                        "NatGateway",
                                        "NatGateways",
                                        "NatGatewayIds")),
                entry("AllocateAddress", this::allocate),
                entry(
                        "ReleaseAddress",
                        Action.quiet(call -> remove(call, Kind.ADDRESS, "AllocationId"))),
                entry(
                        "DescribeAddresses",
                        call -> list(call, Kind.ADDRESS, "Address", "Addresses", "AllocationIds")),
                entry("CreateSecurityGroup", this::createGroup),
                entry("DeleteSecurityGroup", this::deleteGroup),
                entry("DescribeSecurityGroups", this::groups),
                entry("AuthorizeSecurityGroupIngress", call -> rules(call, "IpPermissions", true)),
                entry(
                        "AuthorizeSecurityGroupEgress",
                        call -> rules(call, "IpPermissionsEgress", true)),
                entry("RevokeSecurityGroupIngress", call -> rules(call, "IpPermissions", false)),
                entry(
                        "RevokeSecurityGroupEgress",
                        call -> rules(call, "IpPermissionsEgress", false)),
                entry("CreateVpcEndpoint", this::createEndpoint),
                entry("DeleteVpcEndpoints", this::deleteEndpoints),
                entry(
                        "DescribeVpcEndpoints",
                        call ->
                                list(
                                        call,
                                        Kind.VPC_ENDPOINT,
                                        "VpcEndpoint",
                                        "VpcEndpoints",
                                        "VpcEndpointIds")),
                entry(
                        "DescribeNetworkInterfaces",
                        call ->
                                list(
                                        call,
                                        Kind.NETWORK_INTERFACE,
                                        "NetworkInterface",
                                        "NetworkInterfaces",
                                        "NetworkInterfaceIds")),
                entry("CreateTags", Action.quiet(this::createTags)),
                entry("DeleteTags", Action.quiet(this::deleteTags)));
    }

    private Network at(Call call) {
        return networks.at(call.place());
    }

    @Override
    public Zone zone(Place place, String subnet) {
        ObjectNode found = networks.at(place).find(subnet);
        return found == null
                ? Zone.guess(place.region(), subnet)
                : new Zone(
                        found.path("AvailabilityZone").asText(),
                        found.path("AvailabilityZoneId").asText());
    }

    public @Nullable String vpcOf(Place place, String subnet) {
        ObjectNode found = networks.at(place).find(subnet);
        return found == null ? null : found.path("VpcId").asText();
    }

    /** An operator overwrites members of a resource, such as the free addresses of a subnet. */
    public void change(Place place, String id, JsonNode members) {
        ObjectNode found = networks.at(place).find(id);
        if (found == null) {
            throw new IllegalArgumentException("no resource " + id);
        }
        found.setAll((ObjectNode) members);
    }

    /** Somebody has reserved machines; the id of it. */
    public String reserve(Place place, JsonNode order, Instant now) {
        return reservations.make(networks.at(place), place, order, now);
    }

    private Answer regions(Call call) {
        List<JsonNode> all = new ArrayList<>();
        for (String region : REGIONS) {
            all.add(
                    Answer.of("RegionName", region)
                            .and("Endpoint", "ec2." + region + ".amazonaws.com")
                            .and("OptInStatus", "opt-in-not-required")
                            .tree());
        }
        List<String> names = call.texts("RegionNames");
        for (String name : names) {
            if (!REGIONS.contains(name)) {
                throw new AwsFault(
                        "InvalidParameterValue", 400, "Invalid region provided: " + name);
            }
        }
        return Answer.of(
                "Regions",
                filtered(call, "Region", all).stream()
                        .filter(
                                region ->
                                        names.isEmpty()
                                                || names.contains(
                                                        region.path("RegionName").asText()))
                        .toList());
    }

    private Answer zones(Call call) {
        List<JsonNode> all = new ArrayList<>();
        for (Zone zone : Zone.of(call.region())) {
            all.add(
                    Answer.of("State", "available")
                            .and("OptInStatus", "opt-in-not-required")
                            .and("RegionName", call.region())
                            .and("ZoneName", zone.name())
                            .and("ZoneId", zone.id())
                            .and("GroupName", call.region())
                            .and("NetworkBorderGroup", call.region())
                            .and("ZoneType", "availability-zone")
                            .tree());
        }
        List<String> names = call.texts("ZoneNames");
        List<String> ids = call.texts("ZoneIds");
        return Answer.of(
                "AvailabilityZones",
                filtered(call, "AvailabilityZone", all).stream()
                        .filter(
                                zone ->
                                        (names.isEmpty()
                                                        || names.contains(
                                                                zone.path("ZoneName").asText()))
                                                && (ids.isEmpty()
                                                        || ids.contains(
                                                                zone.path("ZoneId").asText())))
                        .toList());
    }

    private Answer offerings(Call call) {
        String locationType = call.text("LocationType", "region");
        List<JsonNode> all = new ArrayList<>();
        for (String type : types) {
            if (!knobs.supported(call.region(), "ml." + type)) {
                continue;
            }
            if (locationType.equals("region")) {
                all.add(offering(type, locationType, call.region()));
            } else {
                for (Zone zone : Zone.of(call.region())) {
                    if (knobs.supported(call.region(), "ml." + type + "@" + zone.id())) {
                        all.add(
                                offering(
                                        type,
                                        locationType,
                                        locationType.equals("availability-zone-id")
                                                ? zone.id()
                                                : zone.name()));
                    }
                }
            }
        }
        return page(call, "InstanceTypeOfferings", filtered(call, "InstanceTypeOffering", all));
    }

    private static JsonNode offering(String type, String locationType, String location) {
        return Answer.of("InstanceType", type)
                .and("LocationType", locationType)
                .and("Location", location)
                .tree();
    }

    private List<JsonNode> filtered(Call call, String shape, List<? extends JsonNode> all) {
        Set<String> members = model.structure(shape).members().keySet();
        List<Filter> filters = Filter.of(call);
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode each : all) {
            if (filters.stream().allMatch(filter -> filter.matches(each, members))) {
                found.add(each);
            }
        }
        return found;
    }

    private static Answer page(Call call, String member, List<JsonNode> all) {
        Page<JsonNode> page =
                Page.of(
                        all,
                        call.maybe("NextToken"),
                        call.number("MaxResults", 1000),
                        "InvalidNextToken");
        return Answer.of(member, page.items()).and("NextToken", page.next());
    }

    private Answer list(Call call, Kind kind, String shape, String member, String idsMember) {
        List<String> ids = call.texts(idsMember);
        ids.forEach(id -> at(call).get(kind, id));
        Set<String> known = model.structure(shape).members().keySet();
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode view : filtered(call, shape, at(call).all(kind))) {
            if (ids.isEmpty() || ids.contains(view.path(kind.idMember).asText())) {
                ObjectNode shown = view.deepCopy();
                shown.retain(known);
                found.add(shown);
            }
        }
        boolean paged = !member.equals("Addresses");
        return paged ? page(call, member, found) : Answer.of(member, found);
    }

    private void tags(Call call, Kind kind, String id) {
        for (JsonNode spec : call.items("TagSpecifications")) {
            if (spec.path("ResourceType").asText().equals(kind.tagType)) {
                Map<String, String> tags = new LinkedHashMap<>();
                spec.path("Tags")
                        .forEach(
                                tag ->
                                        tags.put(
                                                tag.path("Key").asText(),
                                                tag.path("Value").asText()));
                at(call).tag(id, tags);
            }
        }
    }

    private ObjectNode shown(Call call, Kind kind, String shape, String id) {
        ObjectNode view = at(call).get(kind, id).deepCopy();
        view.retain(model.structure(shape).members().keySet());
        return view;
    }

    private Answer createVpc(Call call) {
        String cidr = call.maybe("CidrBlock");
        if (cidr == null || !cidr.matches("[0-9.]+/(1[6-9]|2[0-8])")) {
            throw new AwsFault(
                    "InvalidVpc.Range", 400, "The CIDR '%s' is invalid.".formatted(cidr));
        }
        String id = at(call).vpc(call.ids(), cidr, false);
        tags(call, Kind.VPC, id);
        return Answer.of("Vpc", shown(call, Kind.VPC, "Vpc", id));
    }

    private void deleteVpc(Call call) {
        String id = call.text("VpcId");
        at(call).get(Kind.VPC, id);
        free(call, "VpcId", id, "vpc");
        at(call).removeVpc(id);
    }

    private void free(Call call, String member, String id, String what) {
        String dependent = at(call).dependent(member, id);
        if (dependent != null) {
            throw new AwsFault(
                    "DependencyViolation",
                    400,
                    "The %s '%s' has dependencies and cannot be deleted. (%s)"
                            .formatted(what, id, dependent));
        }
    }

    private Answer vpcAttribute(Call call) {
        ObjectNode vpc = at(call).get(Kind.VPC, call.text("VpcId"));
        String attribute = call.text("Attribute");
        String member =
                switch (attribute) {
                    case "enableDnsSupport" -> "EnableDnsSupport";
                    case "enableDnsHostnames" -> "EnableDnsHostnames";
                    case String _ -> "EnableNetworkAddressUsageMetrics";
                };
        return Answer.of("VpcId", call.text("VpcId"))
                .and(member, Answer.of("Value", vpc.path(member).asBoolean()));
    }

    private void modifyVpc(Call call) {
        ObjectNode vpc = at(call).get(Kind.VPC, call.text("VpcId"));
        for (String member : List.of("EnableDnsSupport", "EnableDnsHostnames")) {
            if (call.has(member)) {
                vpc.put(member, call.input().path(member).path("Value").asBoolean());
            }
        }
    }

    private Answer createSubnet(Call call) {
        at(call).get(Kind.VPC, call.text("VpcId"));
        String cidr = call.maybe("CidrBlock");
        if (cidr == null || !cidr.matches("[0-9.]+/(1[6-9]|2[0-8])")) {
            throw new AwsFault(
                    "InvalidSubnet.Range", 400, "The CIDR '%s' is invalid.".formatted(cidr));
        }
        for (ObjectNode other : at(call).all(Kind.SUBNET)) {
            if (other.path("VpcId").asText().equals(call.text("VpcId"))
                    && other.path("CidrBlock").asText().equals(cidr)) {
                throw new AwsFault(
                        "InvalidSubnet.Conflict",
                        400,
                        "The CIDR '%s' conflicts with another subnet".formatted(cidr));
            }
        }
        List<Zone> zones = Zone.of(call.region());
        String wanted = call.text("AvailabilityZone", call.text("AvailabilityZoneId", ""));
        Zone zone =
                zones.stream()
                        .filter(each -> each.name().equals(wanted) || each.id().equals(wanted))
                        .findFirst()
                        .orElse(wanted.isEmpty() ? zones.getFirst() : null);
        if (zone == null) {
            throw new AwsFault(
                    "InvalidParameterValue",
                    400,
                    "Value (%s) for parameter availabilityZone is invalid.".formatted(wanted));
        }
        String id = at(call).subnet(call.ids(), call.text("VpcId"), cidr, zone);
        tags(call, Kind.SUBNET, id);
        return Answer.of("Subnet", shown(call, Kind.SUBNET, "Subnet", id));
    }

    private void deleteSubnet(Call call) {
        at(call).get(Kind.SUBNET, call.text("SubnetId"));
        free(call, "SubnetId", call.text("SubnetId"), "subnet");
        at(call).remove(call.text("SubnetId"));
    }

    private Answer createRouteTable(Call call) {
        ObjectNode vpc = at(call).get(Kind.VPC, call.text("VpcId"));
        String id =
                at(call).routeTable(call.ids(), call.text("VpcId"), vpc.path("CidrBlock").asText());
        tags(call, Kind.ROUTE_TABLE, id);
        return Answer.of("RouteTable", shown(call, Kind.ROUTE_TABLE, "RouteTable", id));
    }

    private void deleteRouteTable(Call call) {
        ObjectNode table = at(call).get(Kind.ROUTE_TABLE, call.text("RouteTableId"));
        if (!table.path("Associations").isEmpty()) {
            throw new AwsFault(
                    "DependencyViolation",
                    400,
                    "The routeTable '%s' has dependencies and cannot be deleted."
                            .formatted(call.text("RouteTableId")));
        }
        at(call).remove(call.text("RouteTableId"));
    }

    private Answer createRoute(Call call) {
        ObjectNode table = at(call).get(Kind.ROUTE_TABLE, call.text("RouteTableId"));
        String destination =
                call.text("DestinationCidrBlock", call.text("DestinationIpv6CidrBlock", ""));
        for (JsonNode route : table.path("Routes")) {
            if (route.path("DestinationCidrBlock").asText().equals(destination)) {
                throw new AwsFault(
                        "RouteAlreadyExists",
                        400,
                        "The route identified by %s already exists.".formatted(destination));
            }
        }
        for (String target :
                List.of(
                        "GatewayId",
                        "NatGatewayId",
                        "TransitGatewayId",
                        "NetworkInterfaceId",
                        "VpcPeeringConnectionId")) {
            if (call.has(target)) {
                at(call).route(table, destination, target, call.text(target));
                return Answer.of("Return", true);
            }
        }
        throw new AwsFault(
                "MissingParameter", 400, "The request must contain a target of the route");
    }

    private void deleteRoute(Call call) {
        ArrayNode routes =
                (ArrayNode) at(call).get(Kind.ROUTE_TABLE, call.text("RouteTableId")).get("Routes");
        for (int i = routes.size() - 1; i >= 0; i--) {
            if (routes.path(i)
                    .path("DestinationCidrBlock")
                    .asText()
                    .equals(call.text("DestinationCidrBlock"))) {
                routes.remove(i);
                return;
            }
        }
        throw new AwsFault(
                "InvalidRoute.NotFound",
                400,
                "no route with destination-cidr-block " + call.text("DestinationCidrBlock"));
    }

    private Answer associate(Call call) {
        ObjectNode table = at(call).get(Kind.ROUTE_TABLE, call.text("RouteTableId"));
        at(call).get(Kind.SUBNET, call.text("SubnetId"));
        String id = "rtbassoc-" + call.ids().hex(17);
        ((ArrayNode) table.get("Associations"))
                .add(
                        Answer.of("Main", false)
                                .and("RouteTableAssociationId", id)
                                .and("RouteTableId", call.text("RouteTableId"))
                                .and("SubnetId", call.text("SubnetId"))
                                .and("AssociationState", Answer.of("State", "associated"))
                                .tree());
        return Answer.of("AssociationId", id)
                .and("AssociationState", Answer.of("State", "associated"));
    }

    private void disassociate(Call call) {
        for (ObjectNode table : at(call).all(Kind.ROUTE_TABLE)) {
            ArrayNode associations = (ArrayNode) table.get("Associations");
            for (int i = 0; i < associations.size(); i++) {
                if (associations
                        .path(i)
                        .path("RouteTableAssociationId")
                        .asText()
                        .equals(call.text("AssociationId"))) {
                    associations.remove(i);
                    return;
                }
            }
        }
        throw new AwsFault(
                "InvalidAssociationID.NotFound",
                400,
                "The association ID '%s' does not exist".formatted(call.text("AssociationId")));
    }

    private Answer createInternetGateway(Call call) {
        String id = "igw-" + call.ids().hex(17);
        ObjectNode view = Answer.of("OwnerId", call.caller().account()).tree();
        view.putArray("Attachments");
        at(call).put(Kind.INTERNET_GATEWAY, id, view);
        tags(call, Kind.INTERNET_GATEWAY, id);
        return Answer.of(
                "InternetGateway", shown(call, Kind.INTERNET_GATEWAY, "InternetGateway", id));
    }

    private void attachGateway(Call call) {
        at(call).get(Kind.VPC, call.text("VpcId"));
        ArrayNode attachments =
                (ArrayNode)
                        at(call).get(Kind.INTERNET_GATEWAY, call.text("InternetGatewayId"))
                                .get("Attachments");
        if (!attachments.isEmpty()) {
            throw new AwsFault(
                    "Resource.AlreadyAssociated",
                    400,
                    "resource %s is already attached to network %s"
                            .formatted(
                                    call.text("InternetGatewayId"),
                                    attachments.path(0).path("VpcId").asText()));
        }
        attachments.addObject().put("State", "available").put("VpcId", call.text("VpcId"));
    }

    private void detachGateway(Call call) {
        ((ArrayNode)
                        at(call).get(Kind.INTERNET_GATEWAY, call.text("InternetGatewayId"))
                                .get("Attachments"))
                .removeAll();
    }

    private void remove(Call call, Kind kind, String member) {
        ObjectNode view = at(call).get(kind, call.text(member));
        if (!view.path("Attachments").isEmpty() || view.has("AssociationId")) {
            throw new AwsFault(
                    "DependencyViolation",
                    400,
                    "The %s '%s' has dependencies and cannot be deleted."
                            .formatted(kind.tagType, call.text(member)));
        }
        at(call).remove(call.text(member));
    }

    private Answer allocate(Call call) {
        String id = "eipalloc-" + call.ids().hex(17);
        int number = at(call).all(Kind.ADDRESS).size() + 1;
        String address = "198.51.100." + number % 250;
        at(call).put(
                        Kind.ADDRESS,
                        id,
                        Answer.of("PublicIp", address)
                                .and("Domain", "vpc")
                                .and("NetworkBorderGroup", call.region())
                                .and("PublicIpv4Pool", "amazon")
                                .tree());
        tags(call, Kind.ADDRESS, id);
        return Answer.of("AllocationId", id).and("PublicIp", address).and("Domain", "vpc");
    }

    private Answer createNat(Call call) {
        ObjectNode subnet = at(call).get(Kind.SUBNET, call.text("SubnetId", ""));
        String id = "nat-" + call.ids().hex(17);
        Answer address = Answer.of("IsPrimary", true).and("Status", "succeeded");
        if (call.has("AllocationId")) {
            ObjectNode allocation = at(call).get(Kind.ADDRESS, call.text("AllocationId"));
            allocation.put("AssociationId", "eipassoc-" + call.ids().hex(17));
            address.and("AllocationId", call.text("AllocationId"))
                    .and("PublicIp", allocation.get("PublicIp"));
        }
        at(call).put(
                        Kind.NAT_GATEWAY,
                        id,
                        Answer.of("CreateTime", call.now())
                                .and("State", "pending")
                                .and("SubnetId", call.text("SubnetId"))
                                .and("VpcId", subnet.get("VpcId"))
                                .and("ConnectivityType", call.text("ConnectivityType", "public"))
                                .and("NatGatewayAddresses", List.of(address))
                                .tree());
        tags(call, Kind.NAT_GATEWAY, id);
        return Answer.of("NatGateway", shown(call, Kind.NAT_GATEWAY, "NatGateway", id));
    }

    private Answer deleteNat(Call call) {
        ObjectNode nat = at(call).get(Kind.NAT_GATEWAY, call.text("NatGatewayId"));
        nat.put("State", "deleting").set("DeleteTime", Times.node(call.now()));
        nat.path("NatGatewayAddresses")
                .forEach(
                        address -> {
                            ObjectNode allocation =
                                    at(call).find(address.path("AllocationId").asText());
                            if (allocation != null) {
                                allocation.remove("AssociationId");
                            }
                        });
        return Answer.of("NatGatewayId", call.text("NatGatewayId"));
    }

    private Answer createGroup(Call call) {
        String vpc =
                call.has("VpcId")
                        ? call.text("VpcId")
                        : at(call).all(Kind.VPC).stream()
                                .filter(each -> each.path("IsDefault").asBoolean())
                                .map(each -> each.path("VpcId").asText())
                                .findFirst()
                                .orElse("");
        at(call).get(Kind.VPC, vpc);
        for (ObjectNode other : at(call).all(Kind.SECURITY_GROUP)) {
            if (other.path("VpcId").asText().equals(vpc)
                    && other.path("GroupName").asText().equals(call.text("GroupName"))) {
                throw new AwsFault(
                        "InvalidGroup.Duplicate",
                        400,
                        "The security group '%s' already exists for VPC '%s'"
                                .formatted(call.text("GroupName"), vpc));
            }
        }
        String id =
                at(call).securityGroup(
                                call.ids(),
                                vpc,
                                call.text("GroupName"),
                                call.text("Description"),
                                false);
        tags(call, Kind.SECURITY_GROUP, id);
        return Answer.of("GroupId", id)
                .and("SecurityGroupArn", call.place().arn("ec2", "security-group/" + id))
                .and("Tags", at(call).get(Kind.SECURITY_GROUP, id).get("Tags"));
    }

    private Answer deleteGroup(Call call) {
        String id = groupId(call);
        at(call).get(Kind.SECURITY_GROUP, id);
        for (ObjectNode other : at(call).all(Kind.SECURITY_GROUP)) {
            boolean refers =
                    !other.path("GroupId").asText().equals(id)
                            && other.path("IpPermissions").toString().contains("\"" + id + "\"");
            if (refers) {
                throw new AwsFault(
                        "DependencyViolation",
                        400,
                        "resource %s has a dependent object".formatted(id));
            }
        }
        at(call).remove(id);
        return Answer.of("Return", true).and("GroupId", id);
    }

    private String groupId(Call call) {
        if (call.has("GroupId")) {
            return call.text("GroupId");
        }
        return at(call).all(Kind.SECURITY_GROUP).stream()
                .filter(
                        group ->
                                group.path("GroupName").asText().equals(call.text("GroupName", "")))
                .map(group -> group.path("GroupId").asText())
                .findFirst()
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "InvalidGroup.NotFound",
                                        400,
                                        "The security group '%s' does not exist"
                                                .formatted(call.text("GroupName", ""))));
    }

    private Answer groups(Call call) {
        Answer answer =
                list(call, Kind.SECURITY_GROUP, "SecurityGroup", "SecurityGroups", "GroupIds");
        for (JsonNode group : answer.tree().path("SecurityGroups")) {
            for (String member : List.of("IpPermissions", "IpPermissionsEgress")) {
                ((ObjectNode) group).set(member, Permissions.grouped(group.path(member)));
            }
        }
        return answer;
    }

    private Answer rules(Call call, String member, boolean add) {
        ArrayNode rules = (ArrayNode) at(call).get(Kind.SECURITY_GROUP, groupId(call)).get(member);
        if (add) {
            Permissions.authorize(call, rules);
        } else {
            Permissions.revoke(call, rules);
        }
        return Answer.of("Return", true);
    }

    private Answer createEndpoint(Call call) {
        at(call).get(Kind.VPC, call.text("VpcId"));
        String id = "vpce-" + call.ids().hex(17);
        String type = call.text("VpcEndpointType", "Gateway");
        boolean byInterface = type.equals("Interface");
        List<Answer> groups = new ArrayList<>();
        for (String group : call.texts("SecurityGroupIds")) {
            ObjectNode found = at(call).get(Kind.SECURITY_GROUP, group);
            groups.add(Answer.of("GroupId", group).and("GroupName", found.get("GroupName")));
        }
        call.texts("SubnetIds").forEach(subnet -> at(call).get(Kind.SUBNET, subnet));
        at(call).put(
                        Kind.VPC_ENDPOINT,
                        id,
                        Answer.of("VpcEndpointType", type)
                                .and("VpcId", call.text("VpcId"))
                                .and("ServiceName", call.text("ServiceName", ""))
                                .and("State", byInterface ? "pending" : "available")
                                .and("RouteTableIds", call.texts("RouteTableIds"))
                                .and("SubnetIds", call.texts("SubnetIds"))
                                .and("Groups", groups)
                                .and("PrivateDnsEnabled", call.flag("PrivateDnsEnabled"))
                                .and("RequesterManaged", false)
                                .and("CreationTimestamp", call.now())
                                .and("OwnerId", call.caller().account())
                                .tree());
        tags(call, Kind.VPC_ENDPOINT, id);
        return Answer.of("VpcEndpoint", shown(call, Kind.VPC_ENDPOINT, "VpcEndpoint", id));
    }

    private Answer deleteEndpoints(Call call) {
        List<Answer> failed = new ArrayList<>();
        for (String id : call.texts("VpcEndpointIds")) {
            if (at(call).find(id) == null) {
                failed.add(
                        Answer.of("ResourceId", id)
                                .and(
                                        "Error",
                                        Answer.of("Code", Kind.VPC_ENDPOINT.notFound)
                                                .and(
                                                        "Message",
                                                        "The Vpc Endpoint Id '%s' does not exist"
                                                                .formatted(id))));
            } else {
                at(call).remove(id);
            }
        }
        return Answer.of("Unsuccessful", failed);
    }

    private void createTags(Call call) {
        call.texts("Resources").forEach(id -> at(call).tag(id, call.tags("Tags")));
    }

    private void deleteTags(Call call) {
        List<String> keys =
                call.items("Tags").stream().map(tag -> tag.path("Key").asText()).toList();
        call.texts("Resources").forEach(id -> at(call).untag(id, keys));
    }

    /** Gateways and endpoints take their time, reservations have theirs. */
    @Override
    public void settle(Instant now) {
        for (Network network : networks.all()) {
            for (ObjectNode nat : network.all(Kind.NAT_GATEWAY)) {
                boolean pending = nat.path("State").asText().equals("pending");
                JsonNode since = pending ? nat.path("CreateTime") : nat.path("DeleteTime");
                boolean moving = pending || nat.path("State").asText().equals("deleting");
                if (moving
                        && !now.isBefore(Times.instant(since).plus(knobs.span(Span.NAT_GATEWAY)))) {
                    nat.put("State", pending ? "available" : "deleted");
                }
            }
            for (ObjectNode endpoint : network.all(Kind.VPC_ENDPOINT)) {
                if (endpoint.path("State").asText().equals("pending")
                        && !now.isBefore(
                                Times.instant(endpoint.path("CreationTimestamp"))
                                        .plus(knobs.span(Span.VPC_ENDPOINT)))) {
                    endpoint.put("State", "available");
                }
            }
            network.all(Kind.CAPACITY_RESERVATION)
                    .forEach(reservation -> Reservations.settle(reservation, now));
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        networks.map()
                .forEach(
                        (place, network) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        network.resources().values()));
        return dump.tree();
    }
}
