package io.slipway.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Cuts a batch into waves with at most one row per key, in order. A key of which a row failed is
 * left out of the later waves of this batch, so nothing of it can overtake.
 */
final class Waves<T> {
    private final Map<String, Deque<T>> byKey = new LinkedHashMap<>();
    private final Set<String> blocked = new HashSet<>();

    Waves(List<T> batch, Function<T, String> key) {
        for (T row : batch) {
            byKey.computeIfAbsent(key.apply(row), _ -> new ArrayDeque<>()).add(row);
        }
    }

    /** The next wave; empty when nothing more may be sent. */
    List<T> next() {
        List<T> wave = new ArrayList<>();
        byKey.forEach(
                (key, rows) -> {
                    if (!blocked.contains(key) && !rows.isEmpty()) {
                        wave.add(rows.poll());
                    }
                });
        return wave;
    }

    void block(String key) {
        blocked.add(key);
    }

    int blockedKeys() {
        return blocked.size();
    }
}
