package io.slipway.simulator.aws.hyperpod;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.hyperpod.NodeBatch.Command;
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
import io.slipway.simulator.aws.wire.AwsFault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The HyperPod part of SageMaker. */
public final class HyperPod implements Service {
    private final Knobs knobs;
    private final Limits limits;
    private final Subnets subnets;
    private final EksClusters eksClusters;
    private final FatePlan fates = new FatePlan();
    private final Shards<Place, Map<String, Cluster>> shards =
            new Shards<>(_ -> new LinkedHashMap<>());
    private final Events eventCalls = new Events(this);
    private final NodeBatch batches = new NodeBatch(this);
    private final TrainingPlans plans = new TrainingPlans(this::planned);

    /** What an account may have; Service Quotas answers. */
    public interface Limits {
        double limit(Place place, String quotaName);
    }

    public HyperPod(Knobs knobs, Limits limits, Subnets subnets, EksClusters eksClusters) {
        this.knobs = knobs;
        this.limits = limits;
        this.subnets = subnets;
        this.eksClusters = eksClusters;
    }

    @Override
    public String model() {
        return "sagemaker";
    }

    @Override
    public Map<String, Action> actions() {
        Map<String, Action> all = new LinkedHashMap<>(plans.actions());
        all.putAll(ofClusters());
        return all;
    }

    private Map<String, Action> ofClusters() {
        return Map.ofEntries(
                entry("CreateCluster", this::create),
                entry("UpdateCluster", this::update),
                entry("DeleteCluster", this::delete),
                entry("DescribeCluster", call -> Views.cluster(cluster(call))),
                entry("ListClusters", this::list),
                entry("ListClusterNodes", this::listNodes),
                entry("DescribeClusterNode", this::describeNode),
                entry("BatchAddClusterNodes", batches::add),
                entry("BatchDeleteClusterNodes", call -> batches.run(call, Command.DELETE)),
                entry("BatchReplaceClusterNodes", call -> batches.run(call, Command.REPLACE)),
                entry("BatchRebootClusterNodes", call -> batches.run(call, Command.REBOOT)),
                entry("StartClusterHealthCheck", this::startHealthCheck),
                entry("UpdateClusterSoftware", this::updateSoftware),
                entry("ListClusterEvents", eventCalls::list),
                entry("DescribeClusterEvent", eventCalls::describe),
                entry("AttachClusterNodeVolume", call -> volume(call, "attaching")),
                entry("DetachClusterNodeVolume", call -> volume(call, "detaching")),
                entry("AddTags", this::addTags),
                entry("ListTags", this::listTags),
                entry("DeleteTags", this::deleteTags));
    }

    @Override
    public void settle(Instant now) {
        while (true) {
            Cluster next = null;
            for (Map<String, Cluster> clusters : shards.all()) {
                for (Cluster cluster : clusters.values()) {
                    if (next == null || cluster.nextDue().isBefore(next.nextDue())) {
                        next = cluster;
                    }
                }
            }
            if (next == null || next.nextDue().isAfter(now)) {
                return;
            }
            next.step(next.nextDue());
            if (next.gone()) {
                Cluster gone = next;
                shards.all().forEach(clusters -> clusters.values().remove(gone));
            }
        }
    }

    /** The nodes of all clusters on EKS that have joined Kubernetes. */
    public List<KubernetesNode> kubernetesNodes() {
        List<KubernetesNode> nodes = new ArrayList<>();
        for (Map<String, Cluster> clusters : shards.all()) {
            for (Cluster cluster : clusters.values()) {
                if (cluster.onEks()) {
                    cluster.nodes().stream()
                            .map(
                                    node -> {
                                        Group group = cluster.groups.get(node.group());
                                        return group == null
                                                ? null
                                                : NodeLabels.of(cluster, group, node);
                                    })
                            .filter(Objects::nonNull)
                            .forEach(nodes::add);
                }
            }
        }
        return nodes;
    }

    private Answer create(Call call) {
        ObjectNode ask = call.input();
        Map<String, Cluster> clusters = shards.at(call.place());
        Rules.create(ask);
        references(call);
        if (clusters.containsKey(call.text("ClusterName"))) {
            throw new AwsFault(
                    "ResourceInUse",
                    "Resource Already Exists: Cluster with name %s already exists. Choose a different name."
                            .formatted(call.text("ClusterName")));
        }
        Cluster cluster =
                new Cluster(
                        knobs,
                        fates,
                        subnets,
                        new Ids(call.ids().seed()),
                        call.place(),
                        call.ids().alphanumeric(12),
                        ask.deepCopy(),
                        call.now());
        cluster.tags.putAll(call.tags("Tags"));
        groups(call, cluster);
        within(call.place(), cluster, Map.of());
        clusters.put(cluster.name(), cluster);
        cluster.touched(call.now());
        return Answer.of("ClusterArn", cluster.arn());
    }

    /** What the request points at must fit where the simulator knows it, and exist if told so. */
    private void references(Call call) {
        String arn = call.input().path("Orchestrator").path("Eks").path("ClusterArn").asText();
        if (!arn.isEmpty()) {
            String objection = eksClusters.objection(call.place(), arn, knobs.strictReferences());
            if (objection != null) {
                throw Rules.invalid(objection);
            }
        }
    }

    private void groups(Call call, Cluster cluster) {
        for (String member : List.of("InstanceGroups", "RestrictedInstanceGroups")) {
            for (JsonNode spec : call.items(member)) {
                Group group =
                        new Group(
                                spec.deepCopy(),
                                member.startsWith("R"),
                                spec.path("ImageId").asText().startsWith("ami-")
                                        ? spec.path("ImageId").asText()
                                        : Cluster.IMAGE);
                for (String type : group.types()) {
                    if (!knobs.supported(call.region(), type)) {
                        throw Rules.invalid(
                                "Instance type %s is not supported in region %s."
                                        .formatted(type, call.region()));
                    }
                }
                cluster.groups.put(group.name, group);
            }
        }
    }

    /** Refuses what the quotas of the account do not hold; {@code targets} are counts to come. */
    private void within(Place place, Cluster changed, Map<String, Integer> targets) {
        Map<String, Integer> byType = new LinkedHashMap<>();
        int total = 0;
        int inCluster = 0;
        List<Cluster> all = new ArrayList<>(shards.at(place).values());
        if (!all.contains(changed)) {
            all.add(changed);
        }
        for (Cluster cluster : all) {
            for (Group group : cluster.groups.values()) {
                int count =
                        cluster == changed
                                ? targets.getOrDefault(group.name, group.target)
                                : group.target;
                byType.merge(usageName(group), count, Integer::sum);
                total += count;
                inCluster += cluster == changed ? count : 0;
            }
        }
        for (Group group : changed.groups.values()) {
            if (targets.getOrDefault(group.name, group.target) > 0) {
                limit(place, usageName(group), byType.getOrDefault(usageName(group), 0));
            }
            for (JsonNode storage : group.spec.path("InstanceStorageConfigs")) {
                limit(
                        place,
                        "Maximum size of EBS volume in GB for a SageMaker HyperPod cluster"
                                + " instance",
                        storage.path("EbsVolumeConfig").path("VolumeSizeInGB").asInt());
            }
        }
        limit(
                place,
                "Maximum number of instances allowed per SageMaker HyperPod cluster",
                inCluster);
        limit(place, "Total number of instances allowed across SageMaker HyperPod clusters", total);
    }

    private static String usageName(Group group) {
        return group.type() + (group.spot() ? " for spot cluster usage" : " for cluster usage");
    }

    private void limit(Place place, String quota, int wanted) {
        double limit = limits.limit(place, quota);
        if (wanted > limit) {
            throw new AwsFault(
                    "ResourceLimitExceeded",
                    ("The account-level service limit '%s' is %s, with a request of %d in total."
                                    + " Use AWS Service Quotas to request an increase for this quota.")
                            .formatted(quota, number(limit), wanted));
        }
    }

    private static String number(double limit) {
        return String.format(Locale.ROOT, "%.0f", limit);
    }

    private Answer update(Call call) {
        Cluster cluster = cluster(call);
        idle(cluster);
        List<JsonNode> wanted = new ArrayList<>(call.items("InstanceGroups"));
        wanted.addAll(call.items("RestrictedInstanceGroups"));
        String mode = call.maybe("NodeProvisioningMode");
        if (mode != null && !cluster.continuous()) {
            throw Rules.invalid("NodeProvisioningMode can be set only when a cluster is created.");
        }
        if (call.has("ClusterRole")
                && cluster.config.path("AutoScaling").path("Mode").asText().equals("Enable")
                && !call.text("ClusterRole").equals(cluster.config.path("ClusterRole").asText())) {
            throw Rules.invalid("ClusterRole cannot be changed while AutoScaling is enabled.");
        }
        Rules.scaling(
                call.input().path("AutoScaling"),
                cluster.continuous(),
                call.has("ClusterRole") || cluster.config.has("ClusterRole"));
        Map<String, Integer> targets = new LinkedHashMap<>();
        for (JsonNode spec : wanted) {
            Rules.group(spec, cluster.continuous());
            String name = spec.path("InstanceGroupName").asText();
            if (targets.put(name, spec.path("InstanceCount").asInt()) != null) {
                throw Rules.invalid(
                        "Instance group name %s is used more than once.".formatted(name));
            }
            Group group = cluster.groups.get(name);
            if (group != null) {
                Rules.update(group, spec);
            }
        }
        for (String name : call.texts("InstanceGroupsToDelete")) {
            if (!cluster.groups.containsKey(name) || targets.containsKey(name)) {
                throw Rules.invalid("Instance group %s cannot be deleted.".formatted(name));
            }
            targets.put(name, 0);
        }
        Map<String, Group> before = new LinkedHashMap<>(cluster.groups);
        groups(call, cluster);
        try {
            within(call.place(), cluster, targets);
        } catch (AwsFault refused) {
            cluster.groups.clear();
            cluster.groups.putAll(before);
            throw refused;
        }
        for (String member :
                List.of(
                        "NodeRecovery",
                        "ClusterRole",
                        "AutoScaling",
                        "TieredStorageConfig",
                        "Orchestrator")) {
            if (call.has(member)) {
                cluster.config.set(member, call.input().get(member));
            }
        }
        apply(call, cluster, wanted, before);
        return Answer.of("ClusterArn", cluster.arn());
    }

    /** A group that is sent is replaced whole: what it leaves out is gone. */
    private void apply(
            Call call, Cluster cluster, List<JsonNode> wanted, Map<String, Group> before) {
        boolean changes = !wanted.isEmpty() || call.has("InstanceGroupsToDelete");
        if (!cluster.continuous() && changes) {
            cluster.updating(Cluster.Status.Updating);
        }
        for (JsonNode spec : wanted) {
            Group fresh = cluster.groups.get(spec.path("InstanceGroupName").asText());
            if (fresh == null) {
                continue;
            }
            Group old = before.get(fresh.name);
            if (old != null) {
                old.formerSpec = old.spec;
                old.spec = fresh.spec;
                old.target = fresh.target;
                old.status = cluster.continuous() ? Group.Status.InService : Group.Status.Updating;
                cluster.groups.put(old.name, old);
                cluster.begin(old, call.now());
            } else {
                cluster.begin(fresh, call.now());
            }
        }
        for (String name : call.texts("InstanceGroupsToDelete")) {
            Group group = cluster.groups.get(name);
            if (group != null) {
                group.status = Group.Status.Deleting;
                group.target = 0;
                group.calm();
                cluster.nodesOf(group).forEach(node -> cluster.stop(node, false, call.now()));
            }
        }
        cluster.touched(call.now());
    }

    private static void idle(Cluster cluster) {
        if (cluster.status() != Cluster.Status.InService) {
            throw new AwsFault(
                    "ConflictException",
                    "Cluster %s is in %s state and cannot be changed; it must be InService."
                            .formatted(cluster.name(), cluster.status()));
        }
    }

    private Answer delete(Call call) {
        Cluster cluster = cluster(call);
        if (cluster.status() == Cluster.Status.Deleting) {
            throw new AwsFault(
                    "ConflictException",
                    "Cluster %s is already being deleted.".formatted(cluster.name()));
        }
        cluster.delete(call.now());
        return Answer.of("ClusterArn", cluster.arn());
    }

    Cluster cluster(Call call) {
        return cluster(call, call.text("ClusterName"));
    }

    private Cluster cluster(Call call, String nameOrArn) {
        Map<String, Cluster> clusters = shards.at(call.place());
        Cluster named = clusters.get(nameOrArn);
        if (named != null) {
            return named;
        }
        return clusters.values().stream()
                .filter(each -> nameOrArn.startsWith("arn:") && each.arn().equals(nameOrArn))
                .findFirst()
                .orElseThrow(
                        () ->
                                new AwsFault(
                                        "ResourceNotFound",
                                        "Cluster with name or ARN %s not found."
                                                .formatted(nameOrArn)));
    }

    private Answer list(Call call) {
        Instant after = call.time("CreationTimeAfter");
        Instant before = call.time("CreationTimeBefore");
        String contains = call.text("NameContains", "");
        boolean byName = call.text("SortBy", "CREATION_TIME").equals("NAME");
        Comparator<Cluster> order =
                byName
                        ? Comparator.comparing(Cluster::name)
                        : Comparator.comparing(Cluster::created).thenComparing(Cluster::name);
        List<Cluster> found =
                shards.at(call.place()).values().stream()
                        .filter(cluster -> cluster.name().contains(contains))
                        .filter(cluster -> after == null || cluster.created().isAfter(after))
                        .filter(cluster -> before == null || cluster.created().isBefore(before))
                        .filter(cluster -> planned(cluster, call.maybe("TrainingPlanArn")))
                        .sorted(descending(call) ? order.reversed() : order)
                        .toList();
        Page<Cluster> page = page(call, found);
        return Answer.of("NextToken", page.next())
                .and(
                        "ClusterSummaries",
                        page.items().stream()
                                .map(
                                        cluster ->
                                                Answer.of("ClusterArn", cluster.arn())
                                                        .and("ClusterName", cluster.name())
                                                        .and("CreationTime", cluster.created())
                                                        .and("ClusterStatus", cluster.status()))
                                .toList());
    }

    private long planned(Place place, String plan) {
        return shards.at(place).values().stream()
                .flatMap(cluster -> cluster.groups.values().stream())
                .filter(group -> group.spec.path("TrainingPlanArn").asText().equals(plan))
                .mapToLong(group -> group.target)
                .sum();
    }

    private static boolean planned(Cluster cluster, @Nullable String plan) {
        return plan == null
                || cluster.groups.values().stream()
                        .anyMatch(
                                group -> group.spec.path("TrainingPlanArn").asText().equals(plan));
    }

    static boolean descending(Call call) {
        return call.text("SortOrder", "Ascending").equals("Descending");
    }

    static <T> Page<T> page(Call call, List<T> all) {
        return Page.of(
                all,
                call.maybe("NextToken"),
                call.number("MaxResults", 100),
                "ValidationException");
    }

    private Answer listNodes(Call call) {
        Cluster cluster = cluster(call);
        Instant after = call.time("CreationTimeAfter");
        Instant before = call.time("CreationTimeBefore");
        String contains = call.text("InstanceGroupNameContains", "");
        Comparator<Node> order =
                call.text("SortBy", "CREATION_TIME").equals("NAME")
                        ? Comparator.comparing(Node::id)
                        : Comparator.comparing(Node::launched).thenComparing(Node::id);
        List<Node> found =
                cluster.nodes().stream()
                        .filter(node -> node.group().contains(contains))
                        .filter(node -> after == null || node.launched().isAfter(after))
                        .filter(node -> before == null || node.launched().isBefore(before))
                        .sorted(descending(call) ? order.reversed() : order)
                        .toList();
        Page<Node> page = page(call, found);
        boolean logical = call.flag("IncludeNodeLogicalIds");
        return Answer.of("NextToken", page.next())
                .and(
                        "ClusterNodeSummaries",
                        page.items().stream()
                                .map(node -> Views.summary(cluster, node, logical))
                                .toList());
    }

    private Answer describeNode(Call call) {
        Cluster cluster = cluster(call);
        String id = call.maybe("NodeId");
        String logicalId = call.maybe("NodeLogicalId");
        if ((id == null) == (logicalId == null)) {
            throw Rules.invalid("Exactly one of NodeId and NodeLogicalId must be given.");
        }
        Node node =
                id != null
                        ? cluster.node(id)
                        : logicalId != null ? cluster.logical(logicalId) : null;
        if (node == null) {
            throw new AwsFault(
                    "ResourceNotFound",
                    "Node %s not found in cluster %s.".formatted(id, cluster.name()));
        }
        return Answer.of("NodeDetails", Views.details(cluster, node));
    }

    private Answer startHealthCheck(Call call) {
        Cluster cluster = cluster(call);
        if (cluster.nodes().stream().anyMatch(node -> node.phase() instanceof Phase.Checking)) {
            throw Rules.invalid(
                    "A deep health check is already in progress on cluster %s."
                            .formatted(cluster.name()));
        }
        List<Runnable> starts = new ArrayList<>();
        for (JsonNode wanted : call.items("DeepHealthCheckConfigurations")) {
            Group group = cluster.groups.get(wanted.path("InstanceGroupName").asText());
            if (group == null) {
                throw new AwsFault(
                        "ResourceNotFound",
                        "Instance group %s not found."
                                .formatted(wanted.path("InstanceGroupName").asText()));
            }
            List<String> checks = new ArrayList<>();
            wanted.path("DeepHealthChecks").forEach(check -> checks.add(check.asText()));
            List<String> only = new ArrayList<>();
            wanted.path("InstanceIds").forEach(id -> only.add(id.asText()));
            for (Node node : cluster.nodesOf(group)) {
                if ((only.isEmpty() || only.contains(node.id())) && node.running()) {
                    starts.add(() -> cluster.check(node, checks, call.now()));
                }
            }
        }
        starts.forEach(Runnable::run);
        cluster.touched(call.now());
        return Answer.of("ClusterArn", cluster.arn());
    }

    private Answer updateSoftware(Call call) {
        Cluster cluster = cluster(call);
        idle(cluster);
        List<String> only =
                call.items("InstanceGroups").stream()
                        .map(group -> group.path("InstanceGroupName").asText())
                        .toList();
        for (String name : only) {
            if (!cluster.groups.containsKey(name)) {
                throw new AwsFault(
                        "ResourceNotFound", "Instance group %s not found.".formatted(name));
            }
        }
        String image =
                call.text("ImageId", "default").startsWith("ami-")
                        ? call.text("ImageId")
                        : Cluster.NEXT_IMAGE;
        cluster.updating(Cluster.Status.SystemUpdating);
        for (Group group : cluster.groups.values()) {
            if (only.isEmpty() || only.contains(group.name)) {
                group.status = Group.Status.SystemUpdating;
                group.softwareStatus = "InProgress";
                group.image = image;
                roll(call, cluster, group);
            }
        }
        cluster.touched(call.now());
        return Answer.of("ClusterArn", cluster.arn());
    }

    /** In batches where a policy asks for them, else all at once. */
    private void roll(Call call, Cluster cluster, Group group) {
        List<Node> nodes = cluster.nodesOf(group).stream().filter(Node::running).toList();
        JsonNode size =
                call.input()
                        .path("DeploymentConfig")
                        .path("RollingUpdatePolicy")
                        .path("MaximumBatchSize");
        int value = size.path("Value").asInt(nodes.size());
        int batch =
                Math.max(
                        1,
                        size.path("Type").asText().equals("CAPACITY_PERCENTAGE")
                                ? nodes.size() * value / 100
                                : value);
        for (int i = 0; i < nodes.size(); i++) {
            Instant turn =
                    call.now().plus(knobs.span(Knobs.Span.NODE_SOFTWARE).multipliedBy(i / batch));
            cluster.put(
                    nodes.get(i)
                            .in(
                                    i < batch
                                            ? new Phase.Updating(
                                                    turn.plus(knobs.span(Knobs.Span.NODE_SOFTWARE)))
                                            : new Phase.Queued(turn)));
        }
    }

    private Answer volume(Call call, String status) {
        Cluster cluster = cluster(call, call.text("ClusterArn"));
        Node node = cluster.node(call.text("NodeId"));
        if (node == null) {
            throw new AwsFault(
                    "ResourceNotFound",
                    "Node %s not found in cluster %s."
                            .formatted(call.text("NodeId"), cluster.name()));
        }
        if (!cluster.onEks()) {
            throw Rules.invalid("Volumes can be attached only with the EKS orchestrator.");
        }
        String volume = call.text("VolumeId");
        Map<String, String> volumes = new LinkedHashMap<>(node.volumes());
        boolean attach = status.equals("attaching");
        if (attach == volumes.containsKey(volume)) {
            throw Rules.invalid(
                    "Volume %s is %s node %s."
                            .formatted(
                                    volume,
                                    attach ? "already attached to" : "not attached to",
                                    node.id()));
        }
        String device =
                attach
                        ? "/dev/sd" + (char) ('f' + volumes.size() % 20)
                        : String.valueOf(volumes.get(volume));
        if (attach) {
            volumes.put(volume, device);
        } else {
            volumes.remove(volume);
        }
        cluster.put(node.attached(volumes));
        return Answer.of("ClusterArn", cluster.arn())
                .and("NodeId", node.id())
                .and("VolumeId", volume)
                .and("AttachTime", call.now())
                .and("Status", status)
                .and("DeviceName", device);
    }

    private Answer addTags(Call call) {
        Cluster cluster = cluster(call, call.text("ResourceArn"));
        Map<String, String> tags = new LinkedHashMap<>(cluster.tags);
        tags.putAll(call.tags("Tags"));
        if (tags.size() > 50) {
            throw new AwsFault("ResourceLimitExceeded", "A resource can have at most 50 tags.");
        }
        cluster.tags.putAll(tags);
        return Answer.of("Tags", Answer.tags(tags));
    }

    private Answer listTags(Call call) {
        Cluster cluster = cluster(call, call.text("ResourceArn"));
        return Answer.of("Tags", Answer.tags(cluster.tags));
    }

    private Answer deleteTags(Call call) {
        Cluster cluster = cluster(call, call.text("ResourceArn"));
        call.texts("TagKeys").forEach(cluster.tags::remove);
        return Answer.of();
    }

    /** Adds instances to a group, as far as quotas allow. */
    void grow(Call call, Cluster cluster, Map<String, Integer> targets) {
        within(call.place(), cluster, targets);
    }

    /** An operator decides what becomes of the next nodes. */
    public void decide(JsonNode fate) {
        fates.add(fate);
    }

    /** An operator lets a running node fail. */
    public void strike(Place place, JsonNode body, Instant now) {
        Cluster cluster = shards.at(place).get(body.path("cluster").asText());
        Node node = cluster == null ? null : cluster.node(body.path("node").asText());
        if (cluster == null || node == null) {
            throw new IllegalArgumentException("no such cluster or node");
        }
        cluster.failed(
                node,
                cluster.groups.get(node.group()),
                body.path("message").asText("Hardware failure: XID 79, GPU has fallen off the bus"),
                now);
        cluster.touched(now);
    }

    @Override
    public JsonNode dump() {
        Answer dump = Answer.of();
        shards.map()
                .forEach(
                        (place, clusters) ->
                                dump.and(
                                        place.account() + "/" + place.region(),
                                        clusters.values().stream()
                                                .map(
                                                        cluster ->
                                                                Views.cluster(cluster)
                                                                        .and("Tags", cluster.tags)
                                                                        .and(
                                                                                "Nodes",
                                                                                cluster
                                                                                        .nodes()
                                                                                        .stream()
                                                                                        .map(
                                                                                                node ->
                                                                                                        Views
                                                                                                                .summary(
                                                                                                                        cluster,
                                                                                                                        node,
                                                                                                                        true))
                                                                                        .toList()))
                                                .toList()));
        return dump.tree();
    }
}
