package io.slipway.reservation.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The free GPUs of every node of a group over time. Not thread-safe: one decision makes one. */
final class Timeline {
    private final Map<String, Profile> profiles = new LinkedHashMap<>();

    Timeline(NodeGroup group, Collection<Booking> bookings) {
        group.nodes().forEach(node -> profiles.put(node, new Profile(node, group.gpusPerNode())));
        bookings.forEach(booking -> take(booking.slot()));
    }

    void take(Slot slot) {
        slot.nodes().forEach(n -> of(n).take(slot.gpusPerNode(), slot.start(), slot.end()));
    }

    void give(Slot slot) {
        slot.nodes().forEach(n -> of(n).give(slot.gpusPerNode(), slot.start(), slot.end()));
    }

    /** The first slot of that shape and length, on the nodes with the least left over. */
    Slot earliest(Shape shape, Duration length, Instant from) {
        Instant start = from;
        while (true) {
            Instant candidate = start;
            Instant enough =
                    profiles.values().stream()
                            .map(p -> p.earliest(shape.gpusPerNode(), length, candidate))
                            .sorted()
                            .skip(shape.nodes() - 1L)
                            .findFirst()
                            .orElseThrow();
            if (enough.equals(start)) {
                return tightest(shape, start, start.plus(length));
            }
            start = enough;
        }
    }

    /** The instant up to which a slot that stands here could grow at its end. */
    Instant furthestEnd(Slot slot) {
        return slot.nodes().stream()
                .map(node -> of(node).firstShortage(slot.gpusPerNode(), slot.end()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    int free(Instant at) {
        return profiles.values().stream().mapToInt(p -> p.leastFree(at, at.plusNanos(1))).sum();
    }

    private Slot tightest(Shape shape, Instant start, Instant end) {
        var nodes =
                profiles.values().stream()
                        .filter(p -> p.leastFree(start, end) >= shape.gpusPerNode())
                        .sorted(
                                Comparator.comparingInt((Profile p) -> p.leastFree(start, end))
                                        .thenComparing(Profile::node))
                        .limit(shape.nodes())
                        .map(Profile::node)
                        .toList();
        return new Slot(nodes, shape.gpusPerNode(), start, end);
    }

    private Profile of(String node) {
        var profile = profiles.get(node);
        if (profile == null) {
            throw new IllegalStateException("a slot on %s, which is not here".formatted(node));
        }
        return profile;
    }
}
