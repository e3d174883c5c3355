package io.slipway.simulator.aws.scaling;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.ec2.Ec2;
import io.slipway.simulator.aws.kube.KubernetesNode;
import io.slipway.simulator.aws.run.Action;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Call;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Page;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Service;
import io.slipway.simulator.aws.run.Shards;
import io.slipway.simulator.aws.run.Zone;
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The calls. */
public final class AutoScaling implements Service {
    private static final String LABEL = "k8s.io/cluster-autoscaler/node-template/label/";
    private static final List<String> SOURCES =
            List.of(
                    "LaunchTemplate",
                    "LaunchConfigurationName",
                    "InstanceId",
                    "MixedInstancesPolicy");
    private static final List<String> CHANGEABLE =
            List.of(
                    "LaunchTemplate",
                    "LaunchConfigurationName",
                    "MixedInstancesPolicy",
                    "MinSize",
                    "MaxSize",
                    "DesiredCapacity",
                    "DefaultCooldown",
                    "HealthCheckType",
                    "HealthCheckGracePeriod",
                    "VPCZoneIdentifier",
                    "NewInstancesProtectedFromScaleIn",
                    "TerminationPolicies",
                    "CapacityRebalance",
                    "MaxInstanceLifetime",
                    "DefaultInstanceWarmup");

    private final Knobs knobs;
    private final Ec2 ec2;
    private final Shards<Place, Map<String, ScalingGroup>> shards =
            new Shards<>(_ -> new LinkedHashMap<>());

    public AutoScaling(Knobs knobs, Ec2 ec2) {
        this.knobs = knobs;
        this.ec2 = ec2;
    }

    @Override
    public String model() {
        return "autoscaling";
    }

    @Override
    public Map<String, Action> actions() {
        return Map.ofEntries(
                entry("CreateAutoScalingGroup", Action.quiet(this::create)),
                entry("UpdateAutoScalingGroup", Action.quiet(this::update)),
                entry("DeleteAutoScalingGroup", Action.quiet(this::delete)),
                entry("DescribeAutoScalingGroups", this::describe),
                entry("DescribeAutoScalingInstances", this::instances),
                entry("SetDesiredCapacity", Action.quiet(this::setDesired)),
                entry("TerminateInstanceInAutoScalingGroup", this::terminate),
                entry("StartInstanceRefresh", this::startRefresh),
                entry("DescribeInstanceRefreshes", this::refreshes),
                entry("CancelInstanceRefresh", this::cancelRefresh));
    }

    private static AwsFault invalid(String message) {
        return new AwsFault("ValidationError", 400, message);
    }

    private Map<String, ScalingGroup> at(Call call) {
        return shards.at(call.place());
    }

    private void create(Call call) {
        String name = call.text("AutoScalingGroupName");
        if (at(call).containsKey(name)) {
            throw new AwsFault(
                    "AlreadyExistsFault",
                    "AutoScalingGroup by this name already exists - A group with the name %s already exists"
                            .formatted(name));
        }
        if (SOURCES.stream().filter(call::has).count() != 1) {
            throw invalid(
                    "Valid requests must contain either LaunchTemplate, LaunchConfigurationName,"
                            + " InstanceId or MixedInstancesPolicy parameter.");
        }
        List<Zone> zones = zones(call);
        ObjectNode view = view(call, name, zones);
        bounded(view);
        var group =
                new ScalingGroup(
                        knobs,
                        new Ids(call.ids().seed()),
                        call.place(),
                        zones,
                        view,
                        type(call.input()));
        for (JsonNode tag : call.items("Tags")) {
            group.tags.put(
                    tag.path("Key").asText(),
                    Map.of(
                            "ResourceId", name,
                            "ResourceType", "auto-scaling-group",
                            "Key", tag.path("Key").asText(),
                            "Value", tag.path("Value").asText(),
                            "PropagateAtLaunch", tag.path("PropagateAtLaunch").asBoolean()));
        }
        at(call).put(name, group);
        group.follow(call.now());
    }

    private List<Zone> zones(Call call) {
        List<Zone> zones = new ArrayList<>();
        for (String subnet : call.text("VPCZoneIdentifier", "").split(",", -1)) {
            if (!subnet.isBlank()) {
                zones.add(ec2.zone(call.place(), subnet.strip()));
            }
        }
        List<Zone> known = Zone.of(call.region());
        for (String name : call.texts("AvailabilityZones")) {
            Zone zone =
                    known.stream()
                            .filter(each -> each.name().equals(name))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            invalid(
                                                    "Invalid availability zones: [%s]"
                                                            .formatted(name)));
            if (!zones.contains(zone)) {
                zones.add(zone);
            }
        }
        if (zones.isEmpty()) {
            throw invalid("At least one Availability Zone or VPC Subnet is required.");
        }
        return zones.stream().distinct().toList();
    }

    private static ObjectNode view(Call call, String name, List<Zone> zones) {
        ObjectNode view =
                Answer.of("AutoScalingGroupName", name)
                        .and(
                                "AutoScalingGroupARN",
                                call.place()
                                        .arn(
                                                "autoscaling",
                                                "autoScalingGroup:%s:autoScalingGroupName/%s"
                                                        .formatted(call.ids().uuid(), name)))
                        .and("MinSize", call.number("MinSize", 0))
                        .and("MaxSize", call.number("MaxSize", 0))
                        .and(
                                "DesiredCapacity",
                                call.number("DesiredCapacity", call.number("MinSize", 0)))
                        .and("DefaultCooldown", 300)
                        .and("AvailabilityZones", zones.stream().map(Zone::name).toList())
                        .and("LoadBalancerNames", List.of())
                        .and("TargetGroupARNs", call.texts("TargetGroupARNs"))
                        .and("HealthCheckType", "EC2")
                        .and("HealthCheckGracePeriod", 0)
                        .and("CreatedTime", call.now())
                        .and("SuspendedProcesses", List.of())
                        .and("EnabledMetrics", List.of())
                        .and("TerminationPolicies", List.of("Default"))
                        .and("NewInstancesProtectedFromScaleIn", false)
                        .and(
                                "ServiceLinkedRoleARN",
                                call.place()
                                        .globalArn(
                                                "iam",
                                                "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"))
                        .tree();
        for (String member : CHANGEABLE) {
            if (call.has(member)) {
                view.set(member, call.input().get(member));
            }
        }
        return view;
    }

    private static void bounded(ObjectNode view) {
        int least = view.path("MinSize").asInt();
        int most = view.path("MaxSize").asInt();
        int desired = view.path("DesiredCapacity").asInt();
        if (least > most) {
            throw invalid(
                    "Max bound, %d, must be greater than or equal to min bound, %d"
                            .formatted(most, least));
        }
        if (desired < least || desired > most) {
            throw invalid(
                    "Desired capacity:%d must be between the specified min size:%d and max size:%d"
                            .formatted(desired, least, most));
        }
    }

    /** The simulator keeps no launch templates; one may be named after its instance type. */
    private static String type(JsonNode input) {
        String overridden =
                input.path("MixedInstancesPolicy")
                        .path("LaunchTemplate")
                        .path("Overrides")
                        .path(0)
                        .path("InstanceType")
                        .asText();
        String named = input.path("LaunchTemplate").path("LaunchTemplateName").asText();
        return Stream.of(overridden, named)
                .filter(word -> word.matches("[a-z][a-z0-9-]*\\.[0-9a-z]+"))
                .findFirst()
                .orElse("p5.48xlarge");
    }

    private ScalingGroup group(Call call) {
        ScalingGroup group = at(call).get(call.text("AutoScalingGroupName"));
        if (group == null) {
            throw invalid(
                    "AutoScalingGroup name not found - AutoScalingGroup '%s' not found"
                            .formatted(call.text("AutoScalingGroupName")));
        }
        return group;
    }

    private void update(Call call) {
        ScalingGroup group = group(call);
        ObjectNode changed = group.view.deepCopy();
        for (String member : CHANGEABLE) {
            if (call.has(member)) {
                changed.set(member, call.input().get(member));
            }
        }
        if (!call.has("DesiredCapacity")) {
            changed.put(
                    "DesiredCapacity",
                    Math.clamp(
                            group.desired(),
                            changed.path("MinSize").asInt(),
                            Math.max(
                                    changed.path("MinSize").asInt(),
                                    changed.path("MaxSize").asInt())));
        }
        bounded(changed);
        group.view.setAll(changed);
        if (call.has("LaunchTemplate") || call.has("MixedInstancesPolicy")) {
            group.type(type(call.input()));
        }
        group.follow(call.now());
    }

    private void delete(Call call) {
        ScalingGroup group = group(call);
        if (!group.machines().isEmpty() && !call.flag("ForceDelete")) {
            throw new AwsFault(
                    "ResourceInUseFault",
                    "You cannot delete an AutoScalingGroup while there are instances or pending"
                            + " Spot instance request(s) still in the group.");
        }
        group.deleting = true;
        group.view.put("MinSize", 0).put("DesiredCapacity", 0).put("Status", "Delete in progress");
        group.follow(call.now());
        settle(call.now());
    }

    private Answer describe(Call call) {
        List<String> names = call.texts("AutoScalingGroupNames");
        boolean bare = call.has("IncludeInstances") && !call.flag("IncludeInstances");
        List<Answer> found = new ArrayList<>();
        for (ScalingGroup group : at(call).values()) {
            if ((names.isEmpty() || names.contains(group.name()))
                    && call.items("Filters").stream().allMatch(each -> fits(group, each))) {
                Answer view = Answer.of();
                group.view.properties().forEach(each -> view.and(each.getKey(), each.getValue()));
                found.add(
                        view.and(
                                        "Instances",
                                        bare
                                                ? null
                                                : group.machines().stream()
                                                        .map(Machine::view)
                                                        .toList())
                                .and("Tags", group.tags.values()));
            }
        }
        return page(call, "AutoScalingGroups", found);
    }

    private static boolean fits(ScalingGroup group, JsonNode filter) {
        List<String> values = new ArrayList<>();
        filter.path("Values").forEach(value -> values.add(value.asText()));
        String name = filter.path("Name").asText();
        return switch (name) {
            case "tag-key" -> group.tags.keySet().stream().anyMatch(values::contains);
            case "tag-value" ->
                    group.tags.values().stream()
                            .anyMatch(tag -> values.contains(String.valueOf(tag.get("Value"))));
            case String tag when tag.startsWith("tag:") -> {
                Map<String, Object> found = group.tags.get(tag.substring("tag:".length()));
                yield found != null && values.contains(String.valueOf(found.get("Value")));
            }
            case String unknown ->
                    throw invalid("Filter type %s is not correct.".formatted(unknown));
        };
    }

    private static Answer page(Call call, String member, List<Answer> all) {
        int size = call.number("MaxRecords", 50);
        Page<Answer> page =
                Page.of(all, call.maybe("NextToken"), Math.min(size, 100), "InvalidNextToken");
        return Answer.of(member, page.items()).and("NextToken", page.next());
    }

    private Answer instances(Call call) {
        List<String> ids = call.texts("InstanceIds");
        List<Answer> found = new ArrayList<>();
        for (ScalingGroup group : at(call).values()) {
            for (Machine each : group.machines()) {
                if (ids.isEmpty() || ids.contains(each.id())) {
                    found.add(
                            each.view()
                                    .and("AutoScalingGroupName", group.name())
                                    .and("HealthStatus", each.healthy() ? "HEALTHY" : "UNHEALTHY"));
                }
            }
        }
        return page(call, "AutoScalingInstances", found);
    }

    private void setDesired(Call call) {
        ScalingGroup group = group(call);
        int desired = call.number("DesiredCapacity", 0);
        int least = group.view.path("MinSize").asInt();
        int most = group.view.path("MaxSize").asInt();
        if (desired < least || desired > most) {
            throw invalid(
                    "New SetDesiredCapacity value %d is %s value %d for the AutoScalingGroup."
                            .formatted(
                                    desired,
                                    desired < least ? "below min" : "above max",
                                    desired < least ? least : most));
        }
        group.view.put("DesiredCapacity", desired);
        group.follow(call.now());
    }

    private Answer terminate(Call call) {
        String id = call.text("InstanceId");
        ScalingGroup group = holding(call, id);
        Machine machine = group == null ? null : group.machine(id);
        if (group == null || machine == null || !machine.holdsPlace()) {
            throw invalid(
                    "Instance Id not found - No managed instance found for instance ID: " + id);
        }
        boolean fewer = call.flag("ShouldDecrementDesiredCapacity");
        if (fewer && group.desired() <= group.view.path("MinSize").asInt()) {
            throw invalid(
                    "Currently, desiredSize equals minSize (%d). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size."
                            .formatted(group.desired()));
        }
        int before = group.desired();
        if (fewer) {
            group.view.put("DesiredCapacity", before - 1);
        }
        group.terminate(id, call.now());
        group.follow(call.now());
        return Answer.of(
                "Activity",
                Answer.of("ActivityId", call.ids().uuid())
                        .and("AutoScalingGroupName", group.name())
                        .and("Description", "Terminating EC2 instance: " + id)
                        .and(
                                "Cause",
                                "At %s instance %s was taken out of service in response to a user request%s."
                                        .formatted(
                                                call.now(),
                                                id,
                                                fewer
                                                        ? ", shrinking the capacity from %d to %d"
                                                                .formatted(before, before - 1)
                                                        : ""))
                        .and("StartTime", call.now())
                        .and("StatusCode", "InProgress")
                        .and("Progress", 0)
                        .and("Details", "{}"));
    }

    private @Nullable ScalingGroup holding(Call call, String id) {
        return at(call).values().stream()
                .filter(group -> group.machine(id) != null)
                .findFirst()
                .orElse(null);
    }

    private Answer startRefresh(Call call) {
        ScalingGroup group = group(call);
        Refresh active = group.active();
        if (active != null) {
            throw new AwsFault(
                    "InstanceRefreshInProgressFault",
                    "An Instance Refresh is already in progress and blocks the execution of this"
                            + " Instance Refresh.");
        }
        ObjectNode preferences =
                call.input().path("Preferences") instanceof ObjectNode given
                        ? given.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        Refresh refresh = group.refresh(call.ids().uuid(), preferences, call.now());
        return Answer.of("InstanceRefreshId", refresh.id);
    }

    private Answer refreshes(Call call) {
        ScalingGroup group = group(call);
        List<String> ids = call.texts("InstanceRefreshIds");
        return page(
                call,
                "InstanceRefreshes",
                group.refreshes.reversed().stream()
                        .filter(each -> ids.isEmpty() || ids.contains(each.id))
                        .map(each -> each.view(group.name()))
                        .toList());
    }

    private Answer cancelRefresh(Call call) {
        Refresh active = group(call).active();
        if (active == null) {
            throw new AwsFault(
                    "ActiveInstanceRefreshNotFoundFault",
                    "No in progress or pending Instance Refresh found for Auto Scaling group "
                            + call.text("AutoScalingGroupName"));
        }
        active.status = Refresh.Status.Cancelling;
        return Answer.of("InstanceRefreshId", active.id);
    }

    /**
     * A group that was there before: its instances are in service already. One that is known stays
     * as it is.
     *
     * @param found name, instanceType, instances (their ids) or count, tags
     */
    public void find(Place place, JsonNode found, Instant at) {
        String name = found.path("name").asText();
        if (name.isEmpty() || shards.at(place).containsKey(name)) {
            return;
        }
        List<String> instances = new ArrayList<>();
        found.path("instances").forEach(id -> instances.add(id.asText()));
        var ids = new Ids(name.hashCode());
        while (instances.size() < found.path("count").asInt()) {
            instances.add("i-0" + ids.hex(16));
        }
        List<Zone> zones = List.of(Zone.of(place.region()).getFirst());
        ObjectNode view =
                Answer.of("AutoScalingGroupName", name)
                        .and("MinSize", 0)
                        .and("MaxSize", 2 * instances.size())
                        .and("DesiredCapacity", instances.size())
                        .and("DefaultCooldown", 300)
                        .and("AvailabilityZones", zones.stream().map(Zone::name).toList())
                        .and("HealthCheckType", "EC2")
                        .and("HealthCheckGracePeriod", 0)
                        .and("CreatedTime", at)
                        .tree();
        String type = found.path("instanceType").asText("p5.48xlarge");
        var group = new ScalingGroup(knobs, ids, place, zones, view, type);
        found.path("tags")
                .properties()
                .forEach(
                        tag ->
                                group.tags.put(
                                        tag.getKey(),
                                        Map.of(
                                                "ResourceId",
                                                name,
                                                "ResourceType",
                                                "auto-scaling-group",
                                                "Key",
                                                tag.getKey(),
                                                "Value",
                                                tag.getValue().asText(),
                                                "PropagateAtLaunch",
                                                true)));
        instances.forEach(group::adopt);
        shards.at(place).put(name, group);
    }

    /** An instance fails its health check: the group replaces it. */
    public void fail(Place place, String instance, Instant at) {
        shards.at(place).values().stream()
                .filter(group -> group.machine(instance) != null)
                .forEach(group -> group.fail(instance, at));
    }

    /** The instances of groups that a tag gives to a Kubernetes cluster; named after themselves. */
    public List<KubernetesNode> kubernetesNodes() {
        List<KubernetesNode> nodes = new ArrayList<>();
        for (Map<String, ScalingGroup> groups : shards.all()) {
            for (ScalingGroup group : groups.values()) {
                if (group.tags.keySet().stream().noneMatch(AutoScaling::ofKubernetes)) {
                    continue;
                }
                group.machines().stream()
                        .filter(Machine::inService)
                        .map(
                                each ->
                                        new KubernetesNode(
                                                each.id(),
                                                each.type(),
                                                each.zone().name(),
                                                labels(group),
                                                List.of()))
                        .forEach(nodes::add);
            }
        }
        return nodes;
    }

    /** Tags say them as they do to the cluster autoscaler. */
    private static Map<String, String> labels(ScalingGroup group) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("eks.amazonaws.com/nodegroup", group.name());
        group.tags.forEach(
                (key, tag) -> {
                    if (key.startsWith(LABEL)) {
                        labels.put(key.substring(LABEL.length()), String.valueOf(tag.get("Value")));
                    }
                });
        return labels;
    }

    private static boolean ofKubernetes(String tag) {
        return tag.startsWith("kubernetes.io/cluster/") || tag.equals("eks:cluster-name");
    }

    @Override
    public void settle(Instant now) {
        for (Map<String, ScalingGroup> groups : shards.all()) {
            groups.values().forEach(group -> group.settle(now));
            groups.values().removeIf(ScalingGroup::gone);
        }
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, groups) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        groups.values().stream()
                                                .map(
                                                        group ->
                                                                Answer.of("name", group.name())
                                                                        .and(
                                                                                "instances",
                                                                                group
                                                                                        .machines()
                                                                                        .stream()
                                                                                        .map(
                                                                                                Machine
                                                                                                        ::view)
                                                                                        .toList()))
                                                .toList()));
        return dump.tree();
    }
}
