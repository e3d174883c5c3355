package io.slipway.reservation.request;

import io.slipway.planner.FairShare;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Who comes next of those who wait without a promise: the higher priority, then whoever had the
 * fewest GPU-hours lately, then the earlier arrival. What somebody is given counts at once, so that
 * one owner's requests take turns with those of others.
 */
final class Turns {
    private static final Comparator<Reservation> OF_ONE =
            Comparator.comparingInt((Reservation one) -> -one.terms().priority())
                    .thenComparingLong(Reservation::ticket);

    private final FairShare share;
    private final Instant now;
    private final PriorityQueue<Line> lines =
            new PriorityQueue<>(
                    Comparator.comparingInt((Line line) -> -line.head().terms().priority())
                            .thenComparingDouble(line -> line.gpuHours)
                            .thenComparingLong(line -> line.head().ticket()));
    private @Nullable Line asked;

    Turns(List<Reservation> waiting, FairShare share, Instant now) {
        this.share = share;
        this.now = now;
        var byOwner = new HashMap<String, Line>();
        waiting.stream()
                .sorted(OF_ONE)
                .forEach(one -> byOwner.computeIfAbsent(who(one), Line::new).left.addLast(one));
        byOwner.values().forEach(this::join);
    }

    /** The one whose turn it is, once; null when everybody had a turn. */
    @Nullable Reservation next() {
        if (asked != null) {
            join(asked);
        }
        asked = lines.poll();
        return asked == null ? null : asked.left.removeFirst();
    }

    /** It was promised its GPUs. */
    void granted(Reservation reservation) {
        share.charge(
                who(reservation), reservation.asked().gpus(), reservation.asked().length(), now);
    }

    static String who(Reservation reservation) {
        return who(reservation.tenant(), reservation.owner());
    }

    static String who(String tenant, String owner) {
        return tenant + "/" + owner;
    }

    private void join(Line line) {
        if (!line.left.isEmpty()) {
            line.gpuHours = share.gpuHours(line.who, now);
            lines.add(line);
        }
    }

    /** Those of one owner. */
    private static final class Line {
        final String who;
        final ArrayDeque<Reservation> left = new ArrayDeque<>();
        double gpuHours;

        Line(String who) {
            this.who = who;
        }

        Reservation head() {
            return left.getFirst();
        }
    }
}
