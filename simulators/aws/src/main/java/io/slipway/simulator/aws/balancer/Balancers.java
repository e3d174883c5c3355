package io.slipway.simulator.aws.balancer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.ec2.Ec2;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.wire.AwsFault;
import io.slipway.simulator.aws.wire.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls. */
public final class Balancers implements Service {
    private final Knobs knobs;
    private final Ec2 ec2;
    private final Shards<Place, Shard> shards = new Shards<>(_ -> new Shard());

    private static final class Shard {
        private final Map<String, ObjectNode> balancers = new LinkedHashMap<>();
        private final Map<String, ObjectNode> groups = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> tags = new LinkedHashMap<>();
    }

    public Balancers(Knobs knobs, Ec2 ec2) {
        this.knobs = knobs;
        this.ec2 = ec2;
    }

    @Override
    public String model() {
        return "elbv2";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateLoadBalancer", this::create),
                entry("DescribeLoadBalancers", this::describe),
                entry("DeleteLoadBalancer", Action.quiet(this::delete)),
                entry("CreateTargetGroup", this::createGroup),
                entry("DescribeTargetGroups", this::groups),
                entry("DeleteTargetGroup", Action.quiet(this::deleteGroup)),
                entry("AddTags", Action.quiet(this::tag)),
                entry("RemoveTags", Action.quiet(this::untag)),
                entry("DescribeTags", this::tags));
    }

    private Shard at(Call call) {
        return shards.at(call.place());
    }

    private Answer create(Call call) {
        String name = call.text("Name");
        String type = call.text("Type", "application");
        List<String> subnets = new ArrayList<>(call.texts("Subnets"));
        call.items("SubnetMappings").forEach(each -> subnets.add(each.path("SubnetId").asText()));
        if (at(call).balancers.values().stream()
                .anyMatch(each -> each.path("LoadBalancerName").asText().equals(name))) {
            throw new AwsFault(
                    "DuplicateLoadBalancerNameException",
                    "A load balancer with the same name '%s' exists, but with different settings"
                            .formatted(name));
        }
        if (!name.matches("[A-Za-z0-9-]{1,32}")
                || name.startsWith("-")
                || name.endsWith("-")
                || name.startsWith("internal-")) {
            throw new AwsFault(
                    "ValidationError", 400, "Load balancer name '%s' is not valid".formatted(name));
        }
        if (subnets.isEmpty() || (type.equals("application") && subnets.size() < 2)) {
            throw new AwsFault(
                    subnets.isEmpty() ? "ValidationError" : "InvalidConfigurationRequestException",
                    subnets.isEmpty() ? 400 : 0,
                    "At least two subnets in two different Availability Zones must be specified");
        }
        String id = call.ids().hex(16);
        String kind = type.equals("network") ? "net" : "app";
        String arn =
                call.place()
                        .arn(
                                "elasticloadbalancing",
                                "loadbalancer/%s/%s/%s".formatted(kind, name, id));
        String vpc = ec2.vpcOf(call.place(), subnets.getFirst());
        String host = type.equals("network") ? "%s-%s.elb.%s.%s" : "%s-%s.%s.elb.%s";
        ObjectNode view =
                Answer.of("LoadBalancerArn", arn)
                        .and(
                                "DNSName",
                                host.formatted(name, id, call.region(), call.place().dnsSuffix()))
                        .and("CreatedTime", call.now())
                        .and("LoadBalancerName", name)
                        .and("Scheme", call.text("Scheme", "internet-facing"))
                        .and("VpcId", vpc == null ? "vpc-" + call.ids().hex(17) : vpc)
                        .and("State", Answer.of("Code", "provisioning"))
                        .and("Type", type)
                        .and(
                                "AvailabilityZones",
                                subnets.stream()
                                        .map(
                                                subnet ->
                                                        Answer.of(
                                                                        "ZoneName",
                                                                        ec2.zone(
                                                                                        call
                                                                                                .place(),
                                                                                        subnet)
                                                                                .name())
                                                                .and("SubnetId", subnet))
                                        .toList())
                        .and("SecurityGroups", call.texts("SecurityGroups"))
                        .and("IpAddressType", call.text("IpAddressType", "ipv4"))
                        .tree();
        at(call).balancers.put(arn, view);
        at(call).tags.put(arn, call.tags("Tags"));
        return Answer.of("LoadBalancers", List.of(view.deepCopy()));
    }

    private Answer describe(Call call) {
        List<ObjectNode> found =
                named(
                        call,
                        at(call).balancers,
                        "LoadBalancerArns",
                        "LoadBalancerName",
                        "LoadBalancerNotFoundException");
        return page(call, "LoadBalancers", found);
    }

    private static List<ObjectNode> named(
            Call call,
            Map<String, ObjectNode> all,
            String arnsMember,
            String nameMember,
            String notFound) {
        List<String> arns = call.texts(arnsMember);
        List<String> names = call.texts("Names");
        List<ObjectNode> found =
                all.entrySet().stream()
                        .filter(entry -> arns.isEmpty() || arns.contains(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .filter(
                                view ->
                                        names.isEmpty()
                                                || names.contains(view.path(nameMember).asText()))
                        .toList();
        if (found.size() < Math.max(arns.size(), names.size())) {
            throw new AwsFault(notFound, "One or more of '%s%s' not found".formatted(arns, names));
        }
        return found;
    }

    private static Answer page(Call call, String member, List<ObjectNode> all) {
        Page<ObjectNode> page =
                Page.of(all, call.maybe("Marker"), call.number("PageSize", 400), "ValidationError");
        return Answer.of(member, page.items()).and("NextMarker", page.next());
    }

    private void delete(Call call) {
        at(call).balancers.remove(call.text("LoadBalancerArn"));
        at(call).tags.remove(call.text("LoadBalancerArn"));
    }

    private Answer createGroup(Call call) {
        String name = call.text("Name");
        if (at(call).groups.values().stream()
                .anyMatch(each -> each.path("TargetGroupName").asText().equals(name))) {
            throw new AwsFault(
                    "DuplicateTargetGroupNameException",
                    "A target group with the same name '%s' exists, but with different settings"
                            .formatted(name));
        }
        String arn =
                call.place()
                        .arn(
                                "elasticloadbalancing",
                                "targetgroup/%s/%s".formatted(name, call.ids().hex(16)));
        ObjectNode view =
                Answer.of("TargetGroupArn", arn)
                        .and("TargetGroupName", name)
                        .and("Protocol", call.maybe("Protocol"))
                        .and("Port", call.input().get("Port"))
                        .and("VpcId", call.maybe("VpcId"))
                        .and("HealthCheckProtocol", call.text("HealthCheckProtocol", "HTTP"))
                        .and("HealthCheckPort", call.text("HealthCheckPort", "traffic-port"))
                        .and("HealthCheckEnabled", true)
                        .and("TargetType", call.text("TargetType", "instance"))
                        .and("LoadBalancerArns", List.of())
                        .tree();
        at(call).groups.put(arn, view);
        at(call).tags.put(arn, call.tags("Tags"));
        return Answer.of("TargetGroups", List.of(view.deepCopy()));
    }

    private Answer groups(Call call) {
        return page(
                call,
                "TargetGroups",
                named(
                        call,
                        at(call).groups,
                        "TargetGroupArns",
                        "TargetGroupName",
                        "TargetGroupNotFoundException"));
    }

    private void deleteGroup(Call call) {
        at(call).groups.remove(call.text("TargetGroupArn"));
        at(call).tags.remove(call.text("TargetGroupArn"));
    }

    private Map<String, String> tagsOf(Call call, String arn) {
        Map<String, String> tags = at(call).tags.get(arn);
        if (tags == null) {
            throw new AwsFault(
                    arn.contains(":targetgroup/")
                            ? "TargetGroupNotFoundException"
                            : "LoadBalancerNotFoundException",
                    "'%s' not found".formatted(arn));
        }
        return tags;
    }

    private void tag(Call call) {
        call.texts("ResourceArns").forEach(arn -> tagsOf(call, arn).putAll(call.tags("Tags")));
    }

    private void untag(Call call) {
        call.texts("ResourceArns")
                .forEach(arn -> tagsOf(call, arn).keySet().removeAll(call.texts("TagKeys")));
    }

    private Answer tags(Call call) {
        return Answer.of(
                "TagDescriptions",
                call.texts("ResourceArns").stream()
                        .map(
                                arn ->
                                        Answer.of("ResourceArn", arn)
                                                .and("Tags", Answer.tags(tagsOf(call, arn))))
                        .toList());
    }

    @Override
    public void settle(Instant now) {
        for (Shard shard : shards.all()) {
            for (ObjectNode balancer : shard.balancers.values()) {
                Instant ready =
                        Times.instant(balancer.path("CreatedTime"))
                                .plus(knobs.span(Span.LOAD_BALANCER));
                if (!ready.isAfter(now)) {
                    balancer.putObject("State").put("Code", "active");
                }
            }
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, shard) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        shard.balancers.values()));
        return dump.tree();
    }
}
