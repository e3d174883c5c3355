package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group of like nodes: what was asked for, and the timers of getting it. */
final class Group {
    enum Status {
        InService,
        Creating,
        Updating,
        Degraded,
        Failed,
        SystemUpdating,
        Deleting
    }

    final String name;
    final boolean restricted;
    ObjectNode spec;
    @Nullable ObjectNode formerSpec;
    int target;
    Status status = Status.Creating;
    String image;
    @Nullable String softwareStatus;
    Instant nextTry = Phase.NEVER;
    Instant patienceEnds = Phase.NEVER;
    Instant windowEnds = Phase.NEVER;

    /** Places promised by BatchAddClusterNodes, to be filled in this order. */
    final Deque<String> promised = new ArrayDeque<>();

    Group(ObjectNode spec, boolean restricted, String image) {
        this.name = spec.path("InstanceGroupName").asText();
        this.restricted = restricted;
        this.spec = spec;
        this.target = spec.path("InstanceCount").asInt();
        this.image = image;
    }

    /** The first type asked for; the others are taken only when they are all there is. */
    String type() {
        return types().getFirst();
    }

    List<String> types() {
        JsonNode many = spec.path("InstanceRequirements").path("InstanceTypes");
        List<String> types = new ArrayList<>();
        many.forEach(type -> types.add(type.asText()));
        if (types.isEmpty()) {
            types.add(spec.path("InstanceType").asText());
        }
        return types;
    }

    /** How many must run before the group counts as there. */
    int minimum() {
        return spec.path("MinInstanceCount").asInt(target);
    }

    List<String> checks() {
        List<String> checks = new ArrayList<>();
        spec.path("OnStartDeepHealthChecks").forEach(check -> checks.add(check.asText()));
        return checks;
    }

    boolean spot() {
        return spec.path("CapacityRequirements").has("Spot");
    }

    Instant due() {
        Instant first = nextTry.isBefore(patienceEnds) ? nextTry : patienceEnds;
        return first.isBefore(windowEnds) ? first : windowEnds;
    }

    void calm() {
        nextTry = Phase.NEVER;
        patienceEnds = Phase.NEVER;
        windowEnds = Phase.NEVER;
    }
}
