package io.slipway.reservation.node;

import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.kube.capacity.Site;
import io.slipway.reservation.pool.NodeState;
import io.slipway.reservation.request.Evacuation;
import io.slipway.reservation.request.Evacuations;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Nodes of the cluster, and what is done to them. The cluster and AWS are asked on workers. */
@ApplicationScoped
public class Nodes {
    private static final Logger LOG = Logger.getLogger(Nodes.class);

    private final Evacuations evacuations;
    private final Grounds grounds;
    private final GroupClient groups;

    Nodes(Evacuations evacuations, Grounds grounds, GroupClient groups) {
        this.evacuations = evacuations;
        this.grounds = grounds;
        this.groups = groups;
    }

    /** The nodes of the pool by name, with what the cluster shows of them. */
    Uni<List<Shown>> page(@Nullable String after, int limit) {
        var sites = grounds.sites();
        return evacuations
                .nodes()
                .map(
                        states ->
                                states.stream()
                                        .filter(
                                                state ->
                                                        after == null
                                                                || state.node()
                                                                                .name()
                                                                                .compareTo(after)
                                                                        > 0)
                                        .limit(limit)
                                        .map(
                                                state ->
                                                        new Shown(
                                                                state,
                                                                sites == null
                                                                        ? null
                                                                        : sites.get(
                                                                                state.node()
                                                                                        .name())))
                                        .toList());
    }

    /** A node, and where it is; null where no cluster is configured, or it is not there. */
    record Shown(NodeState state, @Nullable Site site) {}

    Uni<Evacuation> plan(String machine, Operation operation) {
        var names = names(machine);
        return operation == Operation.UNCORDON
                ? Uni.createFrom().item(Evacuation.untouched(machine))
                : evacuations.plan(machine, names, operation.empties());
    }

    /**
     * Does what the plan of that hash said. The pool comes first: should the cluster not take the
     * cordon, the node is given away again by itself after a while.
     */
    Uni<Evacuation> apply(Caller caller, String machine, Operation operation, String hash) {
        var names = names(machine);
        if (operation == Operation.UNCORDON) {
            return onWorker(
                    () -> {
                        grounds.cordon(machine, false);
                        return Evacuation.untouched(machine);
                    });
        }
        var instance = operation == Operation.REPLACE ? instance(machine) : "";
        return grouped(instance)
                .chain(
                        () ->
                                evacuations.apply(
                                        machine,
                                        names,
                                        operation.empties(),
                                        hash,
                                        caller.subject()))
                .invoke(
                        done -> {
                            if (!done.applied()) {
                                throw changed(done.plan());
                            }
                            LOG.infof("%s: %s by %s", machine, operation, caller.subject());
                        })
                .chain(done -> onWorker(() -> act(machine, instance, done.plan())));
    }

    /** The groups, and which nodes of the pool are in which. */
    Uni<List<NodeGroup>> groups() {
        var machines = new HashMap<String, String>();
        var sites = grounds.sites();
        if (sites != null) {
            sites.values()
                    .forEach(
                            site -> {
                                if (site.instance() != null) {
                                    machines.put(site.instance(), site.machine());
                                }
                            });
        }
        return onWorker(() -> groups.groups(machines));
    }

    private Evacuation act(String machine, String instance, Evacuation plan) {
        grounds.cordon(machine, true);
        if (!instance.isEmpty()) {
            groups.replace(instance);
        }
        return plan;
    }

    /** Fails before anybody is moved when nobody would put another machine in its place. */
    private Uni<Void> grouped(String instance) {
        return instance.isEmpty()
                ? Uni.createFrom().voidItem()
                : onWorker(
                                () -> {
                                    if (groups.groupOf(instance).isEmpty()) {
                                        throw CommonProblem.CONFLICT
                                                .because(
                                                        "The instance %s is in no Auto Scaling group."
                                                                .formatted(instance))
                                                .fix(
                                                        "Drain the node, and replace its machine by hand.");
                                    }
                                    return instance;
                                })
                        .replaceWithVoid();
    }

    private List<String> names(String machine) {
        var sites = grounds.sites();
        if (sites == null) {
            throw CommonProblem.CONFLICT
                    .because("No cluster is configured here, or it was not seen yet.")
                    .fix("Set slipway.reservation.kubernetes.enabled of reservation-svc.");
        }
        var names =
                sites.values().stream()
                        .filter(site -> site.machine().equals(machine))
                        .map(site -> site.node().name())
                        .toList();
        if (names.isEmpty()) {
            throw CommonProblem.NOT_FOUND
                    .because("There is no node %s.".formatted(machine))
                    .fix("List them: slipway node list.");
        }
        return names;
    }

    private String instance(String machine) {
        var sites = grounds.sites();
        return (sites == null ? Map.<String, Site>of() : sites)
                .values().stream()
                        .filter(site -> site.machine().equals(machine))
                        .flatMap(site -> Stream.ofNullable(site.instance()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        CommonProblem.CONFLICT
                                                .because(
                                                        "The node %s does not say which instance it is."
                                                                .formatted(machine))
                                                .fix("Drain it, and replace its machine by hand."));
    }

    private static Problem changed(Evacuation plan) {
        return CommonProblem.CONFLICT
                .because("Those whom it touches have changed since the plan was made.")
                .with("hash", plan.hash())
                .with("touched", plan.touched().size())
                .fix("Look at the plan as it is now, and apply that one.");
    }

    private static <T> Uni<T> onWorker(Supplier<T> work) {
        var here = Vertx.currentContext();
        var asked =
                Uni.createFrom()
                        .item(work)
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
        return here == null ? asked : asked.emitOn(task -> here.runOnContext(_ -> task.run()));
    }
}
