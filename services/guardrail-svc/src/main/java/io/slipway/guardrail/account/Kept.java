package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Part;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Long lists that are the same for every request of an account, for half the time a reading may be
 * relied on. Their own time of reading goes with them, so that no result outlives it.
 */
final class Kept {
    private static final int MOST = 64;

    private final Map<String, Fact.Known<?>> readings = new ConcurrentHashMap<>();

    @SuppressWarnings("unchecked") // keep() puts a reading of T under a part of T
    <T> Fact.@Nullable Known<T> find(Part<T> part, String of, Instant now) {
        Fact.Known<?> known = readings.get(part.name() + "/" + of);
        boolean fresh =
                known != null && now.isBefore(known.readAt().plus(part.keeps().dividedBy(2)));
        return fresh ? (Fact.Known<T>) known : null;
    }

    <T> void keep(Part<T> part, String of, Fact.Known<T> reading) {
        if (of.isEmpty()) {
            return;
        }
        if (readings.size() >= MOST) {
            readings.clear();
        }
        readings.put(part.name() + "/" + of, reading);
    }
}
