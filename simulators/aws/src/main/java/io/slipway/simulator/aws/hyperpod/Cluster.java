package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A cluster, its groups and nodes, and what happens to them next. */
final class Cluster {
    static final String IMAGE = "ami-0a1b2c3d4e5f67890";
    static final String NEXT_IMAGE = "ami-0f9e8d7c6b5a43210";
    private static final int MAX_EVENTS = 10_000;

    enum Status {
        Creating,
        InService,
        Updating,
        SystemUpdating,
        RollingBack,
        Failed,
        Deleting
    }

    private final Knobs knobs;
    private final FatePlan fates;
    private final Subnets subnets;
    private final Ids ids;
    private final Place place;
    private final String id;
    private final String name;
    private final Instant created;
    final ObjectNode config;
    final Map<String, String> tags = new LinkedHashMap<>();
    final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();

    private Status status = Status.Creating;
    private Status afterRollback = Status.Failed;
    private @Nullable String failureMessage;
    private Instant timer;
    private Instant nextDue = Instant.MIN;
    private boolean gone;

    Cluster(
            Knobs knobs,
            FatePlan fates,
            Subnets subnets,
            Ids ids,
            Place place,
            String id,
            ObjectNode config,
            Instant created) {
        this.knobs = knobs;
        this.fates = fates;
        this.subnets = subnets;
        this.ids = ids;
        this.place = place;
        this.id = id;
        this.name = config.path("ClusterName").asText();
        this.config = config;
        this.created = created;
        this.timer = created.plus(knobs.span(Span.CLUSTER_START));
        tell(created, Event.Level.Info, null, null, "Cluster creation started", Answer.of());
    }

    String name() {
        return name;
    }

    String arn() {
        return place.arn("sagemaker", "cluster/" + id);
    }

    Instant created() {
        return created;
    }

    Status status() {
        return status;
    }

    @Nullable String failureMessage() {
        return failureMessage;
    }

    boolean gone() {
        return gone;
    }

    boolean continuous() {
        return config.path("NodeProvisioningMode").asText().equals("Continuous");
    }

    boolean onEks() {
        return config.path("Orchestrator").has("Eks");
    }

    private boolean recovers() {
        return !config.path("NodeRecovery").asText("Automatic").equals("None");
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    List<Event> events() {
        return events;
    }

    List<Node> nodesOf(Group group) {
        return nodes.values().stream().filter(node -> node.group().equals(group.name)).toList();
    }

    @Nullable Node node(String nodeId) {
        return nodes.get(nodeId);
    }

    @Nullable Node logical(String logicalId) {
        return nodes.values().stream()
                .filter(node -> node.logicalId().equals(logicalId) && node.holdsPlace())
                .findFirst()
                .orElse(null);
    }

    int count(Group group, Predicate<Node> which) {
        return (int)
                nodes.values().stream()
                        .filter(node -> node.group().equals(group.name))
                        .filter(which)
                        .count();
    }

    /** Called after every change from outside. */
    void touched(Instant at) {
        conclude(at);
        nextDue = Instant.MIN;
    }

    Instant nextDue() {
        if (nextDue.equals(Instant.MIN)) {
            Instant due = timer;
            for (Group group : groups.values()) {
                due = due.isBefore(group.due()) ? due : group.due();
            }
            for (Node node : nodes.values()) {
                due = due.isBefore(node.phase().due()) ? due : node.phase().due();
            }
            nextDue = due;
        }
        return nextDue;
    }

    /** Lets everything happen that is due at this very instant. */
    void step(Instant at) {
        if (!timer.isAfter(at)) {
            timer = Phase.NEVER;
            ring(at);
        }
        for (String nodeId : List.copyOf(nodes.keySet())) {
            Node node = nodes.get(nodeId);
            if (node != null && !node.phase().due().isAfter(at)) {
                leave(node, at);
            }
        }
        for (Group group : List.copyOf(groups.values())) {
            if (!group.windowEnds.isAfter(at)) {
                group.windowEnds = Phase.NEVER;
                windowEnded(group, at);
            } else if (!group.patienceEnds.isAfter(at)) {
                group.patienceEnds = Phase.NEVER;
                fail(capacityMessage(group), at);
            } else if (!group.nextTry.isAfter(at)) {
                group.nextTry = Phase.NEVER;
                provision(group, at);
            }
        }
        touched(at);
    }

    /** The cluster's own timer: started, rolled back, or gone. */
    private void ring(Instant at) {
        switch (status) {
            case Creating -> {
                tell(
                        at,
                        Event.Level.Info,
                        null,
                        null,
                        "Cluster infrastructure created",
                        Answer.of());
                if (continuous()) {
                    status = Status.InService;
                }
                groups.values().forEach(group -> begin(group, at));
            }
            case RollingBack -> {
                status = afterRollback;
                tell(at, Event.Level.Info, null, null, "Rollback completed", Answer.of());
                groups.values()
                        .forEach(
                                group ->
                                        group.status =
                                                status == Status.Failed
                                                        ? Group.Status.Failed
                                                        : Group.Status.InService);
            }
            case Deleting -> gone = true;
            case InService, Updating, SystemUpdating, Failed -> {}
        }
    }

    /** Starts to bring a group from what it has to what it should have. */
    void begin(Group group, Instant at) {
        if (group.spec.has("MinInstanceCount")) {
            group.windowEnds = at.plus(knobs.span(Span.MIN_COUNT_WINDOW));
        } else if (continuous()) {
            group.status =
                    group.status == Group.Status.Creating ? Group.Status.InService : group.status;
        }
        surplus(group, at);
        if (continuous()) {
            group.nextTry = at.plus(Duration.ofMinutes(1));
        } else {
            provision(group, at);
        }
    }

    /** The newest nodes go first when a group shrinks. */
    private void surplus(Group group, Instant at) {
        List<Node> holding = nodesOf(group).stream().filter(Node::holdsPlace).toList();
        for (int i = holding.size() - 1; i >= group.target; i--) {
            stop(holding.get(i), false, at);
        }
    }

    private void provision(Group group, Instant at) {
        int missing = group.target - count(group, Node::holdsPlace);
        for (String type : group.types()) {
            int given = Math.max(0, Math.min(missing, knobs.capacity(place.region(), type)));
            if (given > 0) {
                knobs.take(place.region(), type, given);
                for (int i = 0; i < given; i++) {
                    String promised = group.promised.pollFirst();
                    launch(group, type, promised == null ? ids.alphanumeric(17) : promised, at);
                }
                missing -= given;
            }
        }
        if (missing > 0) {
            group.nextTry = at.plus(knobs.span(Span.CAPACITY_RETRY));
            if (!continuous()
                    && !group.spec.has("MinInstanceCount")
                    && group.patienceEnds.equals(Phase.NEVER)) {
                group.patienceEnds = at.plus(knobs.span(Span.CAPACITY_PATIENCE));
            }
            tell(
                    at,
                    Event.Level.Warn,
                    group,
                    null,
                    capacityMessage(group),
                    Answer.of(
                            "InstanceGroupScaling",
                            Answer.of("InstanceCount", count(group, Node::joined))
                                    .and("TargetCount", group.target)
                                    .and("FailureMessage", capacityMessage(group))));
        } else {
            group.patienceEnds = Phase.NEVER;
        }
    }

    private String capacityMessage(Group group) {
        return "We currently do not have sufficient capacity to launch new %s instances. Please try again."
                .formatted(group.type());
    }

    private void launch(Group group, String type, String logicalId, Instant at) {
        Fate fate = fates.next(name, group.name);
        Instant due =
                fate.kind() == Fate.Kind.STUCK ? Phase.NEVER : at.plus(knobs.span(Span.NODE_START));
        String nodeId = "i-0" + ids.hex(16);
        int number = nodes.size();
        nodes.put(
                nodeId,
                new Node(
                        nodeId,
                        logicalId,
                        group.name,
                        type,
                        at,
                        new Phase.Pending(due),
                        fate,
                        subnets.zone(place, subnet(group)),
                        "10.0.%d.%d".formatted(number / 250 + 1, number % 250 + 4),
                        group.image,
                        Map.of(),
                        group.checks()));
        tell(
                at,
                Event.Level.Info,
                group,
                nodeId,
                "Instance launch started",
                Answer.of("Instance", Answer.of("NodeLogicalId", logicalId)));
    }

    private String subnet(Group group) {
        String own = group.spec.path("OverrideVpcConfig").path("Subnets").path(0).asText();
        return own.isEmpty() ? config.path("VpcConfig").path("Subnets").path(0).asText() : own;
    }

    private void leave(Node node, Instant at) {
        Group group = groups.get(node.group());
        switch (node.phase()) {
            case Phase.Pending _ -> started(node, group, at);
            case Phase.Checking _ -> checked(node, group, at);
            case Phase.Queued _ ->
                    put(node.in(new Phase.Updating(at.plus(knobs.span(Span.NODE_SOFTWARE)))));
            case Phase.Updating _ ->
                    put(
                            node.on(group == null ? node.image() : group.image)
                                    .in(new Phase.Running()));
            case Phase.Failed _ -> stop(node, true, at);
            case Phase.Stopping stopping -> {
                nodes.remove(node.id());
                knobs.take(place.region(), node.type(), -1);
                tell(at, Event.Level.Info, group, node.id(), "Instance terminated", Answer.of());
                if (stopping.replaced()
                        && group != null
                        && group.target > count(group, Node::holdsPlace)) {
                    group.promised.addFirst(node.logicalId());
                    provision(group, at);
                }
            }
            case Phase.Running _ -> {}
        }
    }

    private void started(Node node, @Nullable Group group, Instant at) {
        if (node.fate().kind() == Fate.Kind.FAILS) {
            failed(node, group, node.fate().message(), at);
            if (status == Status.Creating || status == Status.Updating) {
                fail(node.fate().message(), at);
            }
        } else if (node.pendingChecks().isEmpty()) {
            put(node.in(new Phase.Running()));
            tell(at, Event.Level.Info, group, node.id(), "Instance is running", Answer.of());
        } else {
            check(node, node.pendingChecks(), at);
        }
    }

    /** Starts deep health checks: they take their published time, one after the other. */
    void check(Node node, List<String> checks, Instant at) {
        Duration length = Duration.ZERO;
        for (String check : checks) {
            length =
                    length.plus(
                            knobs.span(
                                    check.equals("InstanceConnectivity")
                                            ? Span.INSTANCE_CONNECTIVITY
                                            : Span.INSTANCE_STRESS));
        }
        put(node.checking(checks).in(new Phase.Checking(at.plus(length))));
        tell(
                at,
                Event.Level.Info,
                groups.get(node.group()),
                node.id(),
                "Deep health check started: " + String.join(", ", checks),
                Answer.of());
    }

    private void checked(Node node, @Nullable Group group, Instant at) {
        if (node.fate().kind() == Fate.Kind.CHECK_FAILS) {
            failed(node, group, node.fate().message(), at);
        } else {
            put(node.checking(List.of()).in(new Phase.Running()));
            tell(at, Event.Level.Info, group, node.id(), "Deep health check passed", Answer.of());
        }
    }

    /** A node breaks; with automatic recovery (or while it was being made) it is replaced. */
    void failed(Node node, @Nullable Group group, String message, Instant at) {
        boolean replaced = recovers() || (continuous() && !node.joined());
        put(
                node.in(
                        new Phase.Failed(
                                replaced ? at.plus(knobs.span(Span.FAILURE_NOTICED)) : Phase.NEVER,
                                message)));
        tell(
                at,
                Event.Level.Error,
                group,
                node.id(),
                "Instance failed: " + message,
                Answer.of("Instance", Answer.of("FailureMessage", message)));
    }

    void stop(Node node, boolean replaced, Instant at) {
        put(node.in(new Phase.Stopping(at.plus(knobs.span(Span.NODE_STOP)), replaced)));
        tell(
                at,
                Event.Level.Info,
                groups.get(node.group()),
                node.id(),
                replaced ? "Instance replacement started" : "Instance termination started",
                Answer.of());
    }

    void reboot(Node node, Instant at) {
        put(node.checking(List.of()).in(new Phase.Pending(at.plus(knobs.span(Span.NODE_REBOOT)))));
        tell(
                at,
                Event.Level.Info,
                groups.get(node.group()),
                node.id(),
                "Instance reboot started",
                Answer.of());
    }

    void put(Node node) {
        nodes.put(node.id(), node);
    }

    void change(String nodeId, UnaryOperator<Node> how) {
        nodes.computeIfPresent(nodeId, (_, node) -> how.apply(node));
    }

    private void windowEnded(Group group, Instant at) {
        if (count(group, Node::running) >= group.minimum()) {
            return;
        }
        String message =
                "Minimum instance count %d for instance group %s was not reached within %d minutes"
                        .formatted(
                                group.minimum(),
                                group.name,
                                knobs.span(Span.MIN_COUNT_WINDOW).toMinutes());
        if (continuous()) {
            tell(
                    at,
                    Event.Level.Error,
                    group,
                    null,
                    message + "; rolling back",
                    Answer.of("InstanceGroup", Answer.of("FailureMessage", message)));
            revert(group, at);
            group.status = Group.Status.InService;
        } else {
            fail(message, at);
        }
    }

    /** Back to the former settings, or to no instances where there were none. */
    private void revert(Group group, Instant at) {
        group.calm();
        group.promised.clear();
        ObjectNode former = group.formerSpec;
        if (former == null) {
            group.target = 0;
        } else {
            group.spec = former;
            group.target = former.path("InstanceCount").asInt();
        }
        group.formerSpec = null;
        surplus(group, at);
    }

    /** The running operation cannot succeed. */
    private void fail(String message, Instant at) {
        if (status != Status.Creating && status != Status.Updating) {
            return;
        }
        failureMessage = message;
        afterRollback = status == Status.Creating ? Status.Failed : Status.InService;
        status = Status.RollingBack;
        timer = at.plus(knobs.span(Span.NODE_STOP)).plus(knobs.span(Span.CLUSTER_STOP));
        tell(
                at,
                Event.Level.Error,
                null,
                null,
                "Operation failed, rolling back: " + message,
                Answer.of("Cluster", Answer.of("FailureMessage", message)));
        for (Group group : List.copyOf(groups.values())) {
            boolean fresh = group.status == Group.Status.Creating;
            revert(group, at);
            if (fresh && afterRollback == Status.InService) {
                nodesOf(group).forEach(node -> stop(node, false, at));
            }
        }
    }

    /** Ends operations whose goal is reached. */
    private void conclude(Instant at) {
        for (Group group : List.copyOf(groups.values())) {
            if (group.status == Group.Status.Deleting && nodesOf(group).isEmpty()) {
                groups.remove(group.name);
                tell(
                        at,
                        Event.Level.Info,
                        null,
                        null,
                        "Instance group " + group.name + " deleted",
                        Answer.of());
            } else if (group.status != Group.Status.Deleting && reached(group)) {
                arrived(group);
            }
        }
        boolean calm =
                groups.values().stream().allMatch(group -> group.status == Group.Status.InService);
        boolean started = timer.equals(Phase.NEVER);
        if (calm
                && started
                && (status == Status.Creating
                        || status == Status.Updating
                        || status == Status.SystemUpdating)) {
            status = Status.InService;
            failureMessage = null;
            tell(at, Event.Level.Info, null, null, "Cluster is in service", Answer.of());
        }
        if (status == Status.Deleting && nodes.isEmpty() && timer.equals(Phase.NEVER) && !gone) {
            timer = at.plus(knobs.span(Span.CLUSTER_STOP));
        }
    }

    private boolean reached(Group group) {
        if (!timer.equals(Phase.NEVER)) {
            return false;
        }
        boolean updating =
                count(
                                group,
                                node ->
                                        node.phase() instanceof Phase.Updating
                                                || node.phase() instanceof Phase.Queued)
                        > 0;
        int running = count(group, Node::running);
        int leaving = count(group, node -> !node.holdsPlace());
        return !updating
                && ((group.spec.has("MinInstanceCount") && running >= group.minimum())
                        || (running == group.target && leaving == 0));
    }

    private void arrived(Group group) {
        if (group.status == Group.Status.Failed || status == Status.RollingBack) {
            return;
        }
        group.windowEnds = Phase.NEVER;
        group.patienceEnds = Phase.NEVER;
        if (group.status == Group.Status.SystemUpdating) {
            group.softwareStatus = "Succeeded";
        }
        group.status = Group.Status.InService;
        group.formerSpec = null;
    }

    void updating(Status to) {
        status = to;
        failureMessage = null;
    }

    void delete(Instant at) {
        status = Status.Deleting;
        timer = Phase.NEVER;
        tell(at, Event.Level.Info, null, null, "Cluster deletion started", Answer.of());
        for (Group group : groups.values()) {
            group.calm();
            group.status = Group.Status.Deleting;
            group.target = 0;
        }
        for (Node node : List.copyOf(nodes.values())) {
            stop(node, false, at);
        }
        touched(at);
    }

    void tell(
            Instant at,
            Event.Level level,
            @Nullable Group group,
            @Nullable String node,
            String description,
            Answer metadata) {
        if (events.size() >= MAX_EVENTS) {
            events.removeFirst();
        }
        events.add(
                new Event(
                        ids.uuid(),
                        at,
                        level,
                        group == null ? null : group.name,
                        node,
                        description,
                        metadata));
    }
}
