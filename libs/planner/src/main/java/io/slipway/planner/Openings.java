package io.slipway.planner;

import java.util.HashMap;
import java.util.Map;

/**
 * Who can start at one instant, without moving anybody else. It remembers what does not fit, so
 * that a long queue is looked through fast. Good until somebody is moved, other than by {@link
 * #started}; not thread-safe.
 */
final class Openings {
    private final Timeline timeline;
    private final long now;

    /** How many nodes have at least so many GPUs free now. */
    private final int[] roomy;

    /** What each has. */
    private final int[] free;

    /** Those that had any, at the front. */
    private final int[] open;

    private int opened;

    /** By shape: the shortest length that found no place. */
    private final Map<Shape, Long> tooLong = new HashMap<>();

    Openings(Timeline timeline, int gpusPerNode, long now) {
        this.timeline = timeline;
        this.now = now;
        this.roomy = new int[gpusPerNode + 1];
        this.free = new int[timeline.size()];
        this.open = new int[timeline.size()];
        for (int node = 0; node < open.length; node++) {
            free[node] = freeNow(node);
            roomy[free[node]]++;
            if (free[node] > 0) {
                open[opened++] = node;
            }
        }
        for (int gpus = gpusPerNode; gpus > 0; gpus--) {
            roomy[gpus - 1] += roomy[gpus];
        }
    }

    private int freeNow(int node) {
        return Math.clamp(timeline.node(node).freeAt(now), 0, roomy.length - 1);
    }

    /** It starts now and leaves its later slot: others may fit where they did not. */
    void started(Hold hold) {
        for (int node : hold.nodes) {
            int left = freeNow(node);
            for (int gpus = left + 1; gpus <= free[node]; gpus++) {
                roomy[gpus]--;
            }
            free[node] = left;
        }
        tooLong.clear();
    }

    boolean any() {
        return roomy.length > 1 && roomy[1] > 0;
    }

    /** Whether it can start now in place of its later slot, there or on other nodes. */
    boolean fits(Hold hold) {
        var shape = hold.shape();
        if (roomy[hold.gpusPerNode] < shape.nodes()) {
            return false;
        }
        long length = hold.end - hold.start;
        int there = 0;
        for (int node : hold.nodes) {
            there += room(node, hold.gpusPerNode, Math.min(hold.start, now + length)) ? 1 : 0;
        }
        if (there == shape.nodes()) {
            return true;
        }
        boolean alone = there == 0 || shape.nodes() == 1;
        Long limit = tooLong.get(shape);
        if (alone && limit != null && length >= limit) {
            return false;
        }
        for (int i = 0; i < opened && there < shape.nodes(); i++) {
            boolean room = room(open[i], hold.gpusPerNode, now + length);
            there += room && !hold.on(open[i]) ? 1 : 0;
        }
        if (there < shape.nodes()) {
            tooLong.merge(shape, length, Math::min);
        }
        return there == shape.nodes();
    }

    private boolean room(int node, int gpus, long until) {
        return free[node] >= gpus && timeline.node(node).leastFree(now, until) >= gpus;
    }
}
