package io.slipway.simulator.kubernetes.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What will happen, in order of virtual time. While something is done, it is the moment it was due,
 * however late the host is: a jump over two hours leaves the same timestamps as waiting for them.
 */
public final class Agenda implements InstantSource {
    private static final int MAX_STEPS = 10_000_000;

    /** Something due. A cancelled entry stays in the queue and does nothing. */
    public static final class Entry {
        private final Instant due;
        private final boolean last;
        private final long order;
        private @Nullable Runnable action;

        private Entry(Instant due, boolean last, long order, Runnable action) {
            this.due = due;
            this.last = last;
            this.order = order;
            this.action = action;
        }

        public void cancel() {
            action = null;
        }
    }

    private final VirtualClock clock;
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparing((Entry entry) -> entry.due)
                            .thenComparing(entry -> entry.last)
                            .thenComparingLong(entry -> entry.order));
    private long order;
    private @Nullable Instant moment;

    public Agenda(VirtualClock clock) {
        this.clock = clock;
    }

    @Override
    public Instant instant() {
        return moment == null ? clock.instant() : moment;
    }

    public Entry soon(Runnable action) {
        return in(Duration.ZERO, action);
    }

    public Entry in(Duration delay, Runnable action) {
        return at(instant().plus(delay), action);
    }

    public Entry at(Instant due, Runnable action) {
        return add(new Entry(due, false, order++, action));
    }

    /** When all else of this instant is done, whatever of it is still to be planned. */
    public Entry atLast(Runnable action) {
        return add(new Entry(instant(), true, order++, action));
    }

    private Entry add(Entry entry) {
        entries.add(entry);
        return entry;
    }

    /** Does what is due, what falls due by it included. */
    public void settle() {
        Instant now = clock.instant();
        try {
            for (int step = 0; step < MAX_STEPS; step++) {
                Entry entry = entries.peek();
                if (entry == null || entry.due.isAfter(now)) {
                    return;
                }
                entries.remove();
                Runnable action = entry.action;
                if (action != null) {
                    moment = entry.due;
                    action.run();
                }
            }
            throw new IllegalStateException(MAX_STEPS + " steps and still something due");
        } finally {
            moment = null;
        }
    }

    /** When to settle next, or null when nothing is planned. */
    public @Nullable Instant next() {
        for (Entry entry = entries.peek(); entry != null; entry = entries.peek()) {
            if (entry.action != null) {
                return entry.due;
            }
            entries.remove();
        }
        return null;
    }
}
