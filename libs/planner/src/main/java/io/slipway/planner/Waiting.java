package io.slipway.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Looks for what keeps one hold from starting now. */
final class Waiting {
    private static final int NODES_TOLD = 16;

    private final Plan plan;
    private final Timeline timeline;
    private final Hold hold;
    private final long now;
    private final long length;

    Waiting(Plan plan, Hold hold, long now) {
        this.plan = plan;
        this.timeline = plan.timeline().copy();
        this.hold = hold;
        this.now = now;
        this.length = hold.end - hold.start;
        if (hold.nodes.length > 0) {
            timeline.give(hold);
        }
    }

    Reason reason() {
        var nodes = new ArrayList<Reason.OnNode>();
        for (int node = 0; node < timeline.size(); node++) {
            long freeFrom =
                    timeline.node(node).earliest(hold.gpusPerNode, length, now, Profile.NEVER);
            if (freeFrom > now) {
                nodes.add(
                        new Reason.OnNode(
                                plan.group().nodes().get(node),
                                Math.max(0, timeline.node(node).freeAt(now)),
                                Hold.instant(freeFrom),
                                blockers(node)));
            }
        }
        nodes.sort(
                Comparator.comparing(Reason.OnNode::freeFrom).thenComparing(Reason.OnNode::node));
        return new Reason(
                rule(), Hold.instant(hold.start), nodes.stream().limit(NODES_TOLD).toList());
    }

    private Reason.Rule rule() {
        if (hold.start <= now) {
            return Reason.Rule.DUE;
        }
        if (hold.notBefore > now) {
            return Reason.Rule.ASKED_START;
        }
        int roomy = 0;
        for (int node = 0; node < timeline.size(); node++) {
            roomy += timeline.node(node).freeAt(now) >= hold.gpusPerNode ? 1 : 0;
        }
        if (roomy >= hold.shape().nodes()) {
            return Reason.Rule.PROMISED_TO_OTHERS;
        }
        return timeline.free(now) >= hold.gpus() ? Reason.Rule.FRAGMENTED : Reason.Rule.IN_USE;
    }

    private List<Reason.Blocker> blockers(int node) {
        var blockers = new ArrayList<Reason.Blocker>();
        for (Hold other : plan.holds()) {
            if (other != hold && other.on(node) && other.overlaps(now, now + length)) {
                blockers.add(
                        new Reason.Blocker(
                                other.runs ? Reason.Kind.RUNNING : Reason.Kind.PROMISED,
                                other.id,
                                other.gpusPerNode,
                                Hold.instant(other.start),
                                Hold.instant(other.end)));
            }
        }
        int gpus = plan.group().gpusPerNode();
        for (Closure closure : plan.closures()) {
            if (closure.nodes().contains(plan.group().nodes().get(node))
                    && Hold.micros(closure.from()) < now + length
                    && Hold.micros(closure.until()) > now) {
                blockers.add(
                        new Reason.Blocker(
                                Reason.Kind.CLOSED,
                                null,
                                closure.gpusOf(gpus),
                                closure.from(),
                                closure.until()));
            }
        }
        if (plan.lost(node)) {
            blockers.add(
                    new Reason.Blocker(
                            Reason.Kind.LOST,
                            null,
                            gpus,
                            Hold.instant(now),
                            Hold.instant(Profile.NEVER)));
        }
        blockers.sort(
                Comparator.comparing(Reason.Blocker::until).thenComparing(Reason.Blocker::from));
        return blockers;
    }
}
