package io.slipway.outbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where a consumer stands when a batch begins, kept up while the events of the batch are taken one
 * after the other. Pure: the store fills it before and writes what moved after.
 */
final class Standing {
    private final Set<String> fresh;
    private final Set<Stream> parked;
    private final Map<Stream, Long> positions;
    private final Map<Stream, Long> moved = new LinkedHashMap<>();

    /** The events of one key in one topic, numbered 1, 2, 3 … by whoever announced them. */
    record Stream(String topic, String key) {
        static Stream of(Delivery delivery) {
            return new Stream(delivery.topic(), delivery.key());
        }
    }

    /**
     * @param fresh events that this consumer has not taken before, as {@link #event} names them
     * @param parked streams of which an event waits for an operator
     * @param positions number of the last event taken, of each stream that has one
     */
    Standing(Set<String> fresh, Set<Stream> parked, Map<Stream, Long> positions) {
        this.fresh = new HashSet<>(fresh);
        this.parked = new HashSet<>(parked);
        this.positions = new HashMap<>(positions);
    }

    static String event(String source, String id) {
        return source + '\n' + id;
    }

    /** Decides about the next event of the batch, and notes what that makes of its stream. */
    Turn take(Delivery delivery) {
        if (!fresh.remove(event(delivery.event().source(), delivery.event().id()))) {
            return Turn.REPEATED;
        }
        Stream stream = Stream.of(delivery);
        if (parked.contains(stream)) {
            return Turn.BEHIND;
        }
        long version = delivery.event().aggregateVersion();
        if (version == 0 || delivery.asked()) {
            return Turn.NEXT;
        }
        long last = positions.getOrDefault(stream, 0L);
        if (last > 0 && version <= last) {
            return Turn.STALE;
        }
        if (last > 0 && version > last + 1) {
            parked.add(stream);
            return Turn.GAP;
        }
        positions.put(stream, version);
        moved.put(stream, version);
        return Turn.NEXT;
    }

    /** The streams that went on, with the number of the last event taken of each. */
    Map<Stream, Long> moved() {
        return moved;
    }
}
