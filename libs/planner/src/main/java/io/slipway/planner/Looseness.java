package io.slipway.planner;

import java.util.Arrays;

/**
 * Where capacity came free since everybody was last tried: one span of time per node. Whoever could
 * not start earlier before can do so now only inside such a span. Not thread-safe.
 */
final class Looseness {
    private static final long NONE = Long.MAX_VALUE;

    /** What came free before this pass, and during it. */
    private Spans known;

    private Spans fresh;

    Looseness(int nodes) {
        known = new Spans(nodes);
        fresh = new Spans(nodes);
    }

    Looseness copy() {
        var copy = new Looseness(known.from.length);
        for (int i = 0; i < known.count; i++) {
            int node = known.nodes[i];
            copy.known.add(node, known.from[node], known.until[node]);
        }
        for (int i = 0; i < fresh.count; i++) {
            int node = fresh.nodes[i];
            copy.fresh.add(node, fresh.from[node], fresh.until[node]);
        }
        return copy;
    }

    void add(int node, long start, long end) {
        fresh.add(node, start, end);
    }

    /** Everybody was tried in what was known before; false when nothing came free since then. */
    boolean nextPass() {
        var spare = known;
        known = fresh;
        fresh = spare;
        fresh.clear();
        return known.count > 0;
    }

    /** Whether a hold on one node can start earlier; its own node may be lifted to find out. */
    boolean helps(Hold hold, long from, Timeline timeline, Runnable lift) {
        return known.help(hold, from, timeline, lift) || fresh.help(hold, from, timeline, lift);
    }

    private static final class Spans {
        private final long[] from;
        private final long[] until;
        private final int[] nodes;
        private int count;

        Spans(int size) {
            from = new long[size];
            until = new long[size];
            nodes = new int[size];
            Arrays.fill(from, NONE);
        }

        void add(int node, long start, long end) {
            if (from[node] == NONE) {
                nodes[count++] = node;
                from[node] = start;
                until[node] = end;
            } else {
                from[node] = Math.min(from[node], start);
                until[node] = Math.max(until[node], end);
            }
        }

        void clear() {
            for (int i = 0; i < count; i++) {
                from[nodes[i]] = NONE;
            }
            count = 0;
        }

        boolean help(Hold hold, long earliest, Timeline timeline, Runnable lift) {
            long length = hold.end - hold.start;
            for (int i = 0; i < count; i++) {
                int node = nodes[i];
                long first = Math.max(earliest, from[node] - length + 1);
                long limit = Math.min(hold.start, until[node]);
                if (first >= limit) {
                    continue;
                }
                if (hold.on(node)) {
                    lift.run();
                }
                if (hold.shape().nodes() > 1
                        || timeline.node(node).earliest(hold.gpusPerNode, length, first, limit)
                                != Profile.NEVER) {
                    return true;
                }
            }
            return false;
        }
    }
}
