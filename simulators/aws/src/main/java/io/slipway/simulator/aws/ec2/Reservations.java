package io.slipway.simulator.aws.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.run.Answer;
import io.slipway.simulator.aws.run.Ids;
import io.slipway.simulator.aws.run.Place;
import io.slipway.simulator.aws.run.Zone;
import io.slipway.simulator.aws.wire.Times;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/** On-demand capacity that an operator sets aside, and what becomes of it as time goes by. */
final class Reservations {
    private final ServiceModel model;
    private final Set<String> types;

    Reservations(ServiceModel model, Set<String> types) {
        this.model = model;
        this.types = types;
    }

    /**
     * What the order has: instanceType, zone (name or id), total, available, starts, ends, state.
     */
    String make(Network network, Place place, JsonNode order, Instant now) {
        String type = order.path("instanceType").asText();
        if (!types.contains(type)) {
            throw new IllegalArgumentException("no instance type '%s'".formatted(type));
        }
        Zone zone = zone(place.region(), order.path("zone").asText());
        int total = order.path("total").asInt();
        int available = order.path("available").asInt(total);
        if (total < 1 || available < 0 || available > total) {
            throw new IllegalArgumentException(
                    "needs a total of 1 or more, and no more available than that");
        }
        Instant starts = time(order, "starts", now);
        Instant ends = time(order, "ends", Instant.MAX);
        if (!ends.isAfter(starts)) {
            throw new IllegalArgumentException("ends before it starts");
        }
        int number = network.all(Kind.CAPACITY_RESERVATION).size();
        String id = "cr-0" + new Ids(Objects.hash(place, "reservation", number)).hex(16);
        ObjectNode view =
                Answer.of("OwnerId", place.account())
                        .and(
                                "CapacityReservationArn",
                                place.arn("ec2", "capacity-reservation/" + id))
                        .and("AvailabilityZone", zone.name())
                        .and("AvailabilityZoneId", zone.id())
                        .and("InstanceType", type)
                        .and("InstancePlatform", "Linux/UNIX")
                        .and("Tenancy", "default")
                        .and("TotalInstanceCount", total)
                        .and("AvailableInstanceCount", available)
                        .and("EbsOptimized", false)
                        .and("EphemeralStorage", false)
                        .and("InstanceMatchCriteria", "open")
                        .and("ReservationType", "default")
                        .and("State", state(order, starts.isAfter(now) ? "scheduled" : "active"))
                        .and("EndDateType", ends.equals(Instant.MAX) ? "unlimited" : "limited")
                        .tree();
        view.set("StartDate", Times.node(starts));
        view.set("CreateDate", Times.node(now));
        if (!ends.equals(Instant.MAX)) {
            view.set("EndDate", Times.node(ends));
        }
        network.put(Kind.CAPACITY_RESERVATION, id, view);
        settle(view, now);
        return id;
    }

    /** A scheduled one begins, and any that was to end has ended: nothing is left of it then. */
    static void settle(ObjectNode view, Instant now) {
        if (view.path("State").asText().equals("scheduled")
                && !now.isBefore(Times.instant(view.path("StartDate")))) {
            view.put("State", "active");
        }
        if (view.path("State").asText().equals("active")
                && view.has("EndDate")
                && !now.isBefore(Times.instant(view.path("EndDate")))) {
            view.put("State", "expired").put("AvailableInstanceCount", 0);
        }
    }

    private String state(JsonNode order, String otherwise) {
        String state = order.path("state").asText(otherwise);
        if (!((Scalar) model.shape("CapacityReservationState")).values().contains(state)) {
            throw new IllegalArgumentException("no state '%s'".formatted(state));
        }
        return state;
    }

    private static Zone zone(String region, String name) {
        return Zone.of(region).stream()
                .filter(zone -> zone.name().equals(name) || zone.id().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no zone '%s' in %s".formatted(name, region)));
    }

    private static Instant time(JsonNode order, String member, Instant otherwise) {
        return order.has(member) ? Instant.parse(order.path(member).asText()) : otherwise;
    }
}
