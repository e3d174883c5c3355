package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Fact;
import io.slipway.guardrail.facts.Part;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Long lists that are the same for every request of an account, for half the time a reading may be
 * relied on. Their own time of reading goes with them, so that no result outlives it. Requests that
 * come together wait for one reading.
 */
final class Kept {
    private static final int MOST = 64;

    private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();

    private static final class Shelf {
        private Fact.@Nullable Known<?> reading;
    }

    /**
     * @param of what tells one list of the part from another
     */
    @SuppressWarnings("unchecked") // a shelf is named for its part, which says the type
    <T> Fact<T> orElse(Part<T> part, String of, Clock clock, Supplier<Fact<T>> read) {
        if (shelves.size() >= MOST) {
            shelves.clear();
        }
        Shelf shelf = shelves.computeIfAbsent(part.name() + "/" + of, _ -> new Shelf());
        synchronized (shelf) {
            Fact.Known<?> kept = shelf.reading;
            if (kept != null
                    && clock.instant().isBefore(kept.readAt().plus(part.keeps().dividedBy(2)))) {
                return (Fact.Known<T>) kept;
            }
            Fact<T> fresh = read.get();
            if (fresh instanceof Fact.Known<T> known) {
                shelf.reading = known;
            }
            return fresh;
        }
    }
}
