package io.slipway.simulator.aws.scaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Knobs;
import io.slipway.simulator.aws.run.Knobs.Span;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Zone;
import io.slipway.simulator.aws.scaling.Machine.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A group, its instances, and what happens to them next. */
final class ScalingGroup {
    private final Knobs knobs;
    private final Ids ids;
    private final Place place;
    private final List<Zone> zones;
    final ObjectNode view;
    final Map<String, Map<String, Object>> tags = new LinkedHashMap<>();
    final List<Refresh> refreshes = new ArrayList<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private String type;
    boolean deleting;

    ScalingGroup(
            Knobs knobs, Ids ids, Place place, List<Zone> zones, ObjectNode view, String type) {
        this.knobs = knobs;
        this.ids = ids;
        this.place = place;
        this.zones = zones;
        this.view = view;
        this.type = type;
    }

    String name() {
        return view.path("AutoScalingGroupName").asText();
    }

    int desired() {
        return view.path("DesiredCapacity").asInt();
    }

    void type(String next) {
        type = next;
    }

    List<Machine> machines() {
        return List.copyOf(machines.values());
    }

    @Nullable Machine machine(String id) {
        return machines.get(id);
    }

    boolean gone() {
        return deleting && machines.isEmpty();
    }

    @Nullable Refresh active() {
        return refreshes.isEmpty() || !refreshes.getLast().active() ? null : refreshes.getLast();
    }

    /** Brings the number of instances to what is wanted; the oldest go first. */
    void follow(Instant at) {
        List<Machine> holding = machines.values().stream().filter(Machine::holdsPlace).toList();
        int surplus = holding.size() - desired();
        for (int i = 0; i < surplus; i++) {
            terminate(holding.get(i).id(), at);
        }
        int missing = Math.min(-surplus, knobs.capacity(place.region(), "ml." + type));
        for (int i = 0; i < missing; i++) {
            knobs.take(place.region(), "ml." + type, 1);
            launch(at);
        }
    }

    /** Has one that is in service, whatever capacity there is. */
    void adopt(String id) {
        machines.put(
                id, new Machine(id, type, zones.getFirst(), State.IN_SERVICE, true, Instant.MAX));
        knobs.take(place.region(), "ml." + type, 1);
    }

    private void launch(Instant at) {
        String id = "i-0" + ids.hex(16);
        machines.put(
                id,
                new Machine(
                        id,
                        type,
                        zones.get(machines.size() % zones.size()),
                        State.PENDING,
                        true,
                        at.plus(knobs.span(Span.INSTANCE_START))));
    }

    void terminate(String id, Instant at) {
        machines.computeIfPresent(
                id, (_, each) -> each.in(State.TERMINATING, at.plus(knobs.span(Span.NODE_STOP))));
    }

    /** The health check finds it; the group replaces it. */
    void fail(String id, Instant at) {
        machines.computeIfPresent(
                id, (_, each) -> each.sick(at.plus(knobs.span(Span.FAILURE_NOTICED))));
    }

    Refresh refresh(String id, ObjectNode preferences, Instant at) {
        Set<String> old =
                machines.values().stream()
                        .filter(Machine::holdsPlace)
                        .map(Machine::id)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        var refresh = new Refresh(id, at, preferences, old);
        refreshes.add(refresh);
        return refresh;
    }

    Instant due() {
        return machines.values().stream()
                .map(Machine::due)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    void settle(Instant now) {
        roll(now);
        for (Instant at = due(); !at.isAfter(now); at = due()) {
            step(at);
            roll(at);
        }
    }

    private void step(Instant at) {
        for (Machine each : machines()) {
            if (each.due().isAfter(at)) {
                continue;
            }
            switch (each.state()) {
                case PENDING -> machines.put(each.id(), each.in(State.IN_SERVICE, Instant.MAX));
                case IN_SERVICE -> terminate(each.id(), at);
                case TERMINATING -> {
                    machines.remove(each.id());
                    knobs.take(place.region(), "ml." + each.type(), -1);
                }
            }
        }
        follow(at);
    }

    /** Replaces the next ones when as many as must be are in service. */
    private void roll(Instant at) {
        Refresh refresh = active();
        if (refresh == null) {
            return;
        }
        if (refresh.status == Refresh.Status.Cancelling) {
            refresh.end(Refresh.Status.Cancelled, "Cancelled by request", at);
            return;
        }
        refresh.status = Refresh.Status.InProgress;
        refresh.old.removeIf(
                id -> {
                    Machine each = machines.get(id);
                    return each == null || !each.holdsPlace();
                });
        long out = machines.values().stream().filter(each -> !each.inService()).count();
        if (refresh.old.isEmpty()) {
            if (out == 0) {
                refresh.end(Refresh.Status.Successful, null, at);
            }
            return;
        }
        if (out == 0) {
            refresh.old.stream().limit(refresh.atOnce()).toList().forEach(id -> terminate(id, at));
            follow(at);
        }
    }
}
