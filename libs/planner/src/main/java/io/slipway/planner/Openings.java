package io.slipway.planner;

import java.util.HashMap;
import java.util.Map;

/**
 * Who can start at one instant, without moving anybody else. It remembers what does not fit, so
 * that a long queue is looked through fast. Good until somebody is moved; not thread-safe.
 */
final class Openings {
    private final Timeline timeline;
    private final long now;

    /** How many nodes have at least so many GPUs free now. */
    private final int[] roomy;

    /** Those that have any, at the front. */
    private final int[] open;

    /** By shape: the shortest length that found no place. */
    private final Map<Shape, Long> tooLong = new HashMap<>();

    Openings(Timeline timeline, int gpusPerNode, long now) {
        this.timeline = timeline;
        this.now = now;
        this.roomy = new int[gpusPerNode + 1];
        this.open = new int[timeline.size()];
        int opened = 0;
        for (int node = 0; node < open.length; node++) {
            int free = Math.clamp(timeline.node(node).freeAt(now), 0, gpusPerNode);
            roomy[free]++;
            if (free > 0) {
                open[opened++] = node;
            }
        }
        for (int gpus = gpusPerNode; gpus > 0; gpus--) {
            roomy[gpus - 1] += roomy[gpus];
        }
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
        for (int i = 0; i < roomy[1] && there < shape.nodes(); i++) {
            boolean room = room(open[i], hold.gpusPerNode, now + length);
            there += room && !hold.on(open[i]) ? 1 : 0;
        }
        if (there < shape.nodes()) {
            tooLong.merge(shape, length, Math::min);
        }
        return there == shape.nodes();
    }

    private boolean room(int node, int gpus, long until) {
        var profile = timeline.node(node);
        return profile.freeAt(now) >= gpus && profile.leastFree(now, until) >= gpus;
    }
}
