package io.slipway.simulator.llm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * When requests arrived and what became of them, as the server saw it: the other half of every
 * claim about a client. Keeps the newest 100,000. Safe for concurrent use.
 */
public final class ArrivalLog {
    static final int CAPACITY = 100_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long dropped;

    /**
     * One request; all times from {@link System#nanoTime()}.
     *
     * @param startedNanos when a slot was free, the origin of the due times
     * @param outcome {@code done}, {@code reset}, {@code half-closed} or {@code client-gone}
     */
    public record Entry(
            long arrivedNanos,
            long startedNanos,
            long endedNanos,
            String path,
            int status,
            int writes,
            String outcome) {}

    synchronized void add(Entry entry) {
        if (entries.size() == CAPACITY) {
            entries.removeFirst();
            dropped++;
        }
        entries.addLast(entry);
    }

    /** All entries kept, in the order in which they ended. */
    public synchronized List<Entry> entries() {
        return new ArrayList<>(entries);
    }

    public synchronized long dropped() {
        return dropped;
    }

    public synchronized void clear() {
        entries.clear();
        dropped = 0;
    }
}
