package io.slipway.simulator.kubernetes.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The addresses of pods, each held by one. */
final class Addresses {
    private static final int SIZE = 1 << 16;

    private final Map<String, Integer> held = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private int next = 10;

    String take(String uid) {
        Integer mine = held.get(uid);
        if (mine == null) {
            do {
                next = (next + 1) % SIZE;
            } while (!used.add(next));
            mine = next;
            held.put(uid, mine);
        }
        return "10.244.%d.%d".formatted(mine >> 8, mine & 0xFF);
    }

    void give(String uid) {
        Integer mine = held.remove(uid);
        if (mine != null) {
            used.remove(mine);
        }
    }
}
