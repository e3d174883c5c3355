package io.slipway.planner;

import java.util.Arrays;

/**
 * The free GPUs of the nodes of one pool over time. Nodes are numbered in the order of their names.
 * Not thread-safe.
 */
final class Timeline {
    private final Profile[] nodes;
    private final Gathering gathering;

    Timeline(int nodes, int gpusPerNode) {
        this.nodes = new Profile[nodes];
        for (int i = 0; i < nodes; i++) {
            this.nodes[i] = new Profile(gpusPerNode);
        }
        this.gathering = new Gathering(nodes);
    }

    private Timeline(Timeline other) {
        nodes = new Profile[other.nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            nodes[i] = other.nodes[i].copy();
        }
        gathering = new Gathering(nodes.length);
    }

    Timeline copy() {
        return new Timeline(this);
    }

    Profile node(int node) {
        return nodes[node];
    }

    void take(Hold hold) {
        for (int node : hold.nodes) {
            nodes[node].take(hold.gpusPerNode, hold.start, hold.end);
        }
    }

    void give(Hold hold) {
        for (int node : hold.nodes) {
            nodes[node].give(hold.gpusPerNode, hold.start, hold.end);
        }
    }

    /** The first start of that shape and length before the limit, or {@link Profile#NEVER}. */
    long earliest(Shape shape, long length, long from, long limit) {
        if (shape.nodes() == 1) {
            return earliestOfOne(shape.gpusPerNode(), length, from, limit);
        }
        if (shape.nodes() > nodes.length) {
            return Profile.NEVER;
        }
        return gathering.earliest(nodes, shape, length, from, limit);
    }

    private long earliestOfOne(int gpus, long length, long from, long limit) {
        long best = limit;
        for (Profile node : nodes) {
            long start = node.earliest(gpus, length, from, best);
            if (start == from) {
                return from;
            }
            best = Math.min(best, start);
        }
        return best < limit ? best : Profile.NEVER;
    }

    /** The nodes on which that shape leaves the least over, among equals by name. */
    int[] tightest(Shape shape, long start, long end) {
        long[] found = new long[nodes.length];
        int count = 0;
        for (int i = 0; i < nodes.length; i++) {
            int least = nodes[i].leastFree(start, end);
            if (least >= shape.gpusPerNode()) {
                found[count++] = ((long) least << 32) | i;
            }
        }
        Arrays.sort(found, 0, count);
        int[] chosen = new int[shape.nodes()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (int) found[i];
        }
        Arrays.sort(chosen);
        return chosen;
    }

    /** The instant up to which a hold that stands here could grow at its end. */
    long furthestEnd(Hold hold) {
        long furthest = Profile.NEVER;
        for (int node : hold.nodes) {
            furthest = Math.min(furthest, nodes[node].firstShortage(hold.gpusPerNode, hold.end));
        }
        return furthest;
    }

    /** Puts a hold at its first start before the limit; false when there is none. */
    boolean seat(Hold hold, long length, long from, long limit) {
        long start = earliest(hold.shape(), length, from, limit);
        if (start == Profile.NEVER) {
            return false;
        }
        hold.nodes = tightest(hold.shape(), start, start + length);
        hold.start = start;
        hold.end = start + length;
        take(hold);
        return true;
    }

    int free(long instant) {
        int free = 0;
        for (Profile node : nodes) {
            free += Math.max(0, node.freeAt(instant));
        }
        return free;
    }

    void lose(int node) {
        nodes[node] = new Profile(0);
    }

    void regain(int node, int gpus) {
        nodes[node] = new Profile(gpus);
    }

    void forget(long before) {
        for (Profile node : nodes) {
            node.forget(before);
        }
    }

    int size() {
        return nodes.length;
    }
}
