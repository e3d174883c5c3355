package io.slipway.reservation.kube.pod;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The node ports that the ways in may have, two in a row: SSH, and the next one for Jupyter. Each
 * name has an order of its own in which it tries them, the same whoever asks, so that those who
 * meet a taken pair do not follow each other through the next ones. A pair that is known to be
 * taken is left out.
 */
public final class PortPairs {
    private static final int LOWEST = 30_000;
    private static final int HIGHEST = 32_767;

    private final int first;
    private final int count;
    private final Set<Integer> taken = ConcurrentHashMap.newKeySet();

    /**
     * @param first of all ports, at least 30000
     * @param last of all ports, at most 32767; an odd one out stays unused
     */
    public PortPairs(int first, int last) {
        if (first < LOWEST || last > HIGHEST || last - first < 1) {
            throw new IllegalArgumentException(
                    "node ports %d to %d; see slipway.reservation.kubernetes.access"
                            .formatted(first, last));
        }
        this.first = first;
        this.count = (last - first + 1) / 2;
    }

    /** How many doors there can be. */
    public int count() {
        return count;
    }

    /** The first port of the next pair that name may try; empty when all are known to be taken. */
    public OptionalInt next(String name) {
        if (taken.size() >= count) {
            return OptionalInt.empty();
        }
        int at = Math.floorMod(name.hashCode(), count);
        int stride = stride(name);
        for (int i = 0; i < count; i++) {
            if (!taken.contains(at)) {
                return OptionalInt.of(first + 2 * at);
            }
            at = (at + stride) % count;
        }
        return OptionalInt.empty();
    }

    /** Somebody has that port, ours or not; one that is in no pair means nothing. */
    public void take(int port) {
        int pair = (port - first) / 2;
        if (port >= first && pair < count) {
            taken.add(pair);
        }
    }

    /** None is known to be taken but those. */
    public void takeOnly(Set<Integer> ports) {
        taken.clear();
        ports.forEach(this::take);
    }

    /** Steps of that length come by every pair. */
    private int stride(String name) {
        int wanted =
                1 + Math.floorMod((name.hashCode() * 0x9E3779B1) >>> 8, Math.max(1, count - 1));
        while (divisor(wanted, count) != 1) {
            wanted++;
        }
        return wanted;
    }

    private static int divisor(int one, int other) {
        return other == 0 ? one : divisor(other, one % other);
    }
}
