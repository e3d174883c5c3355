package io.slipway.reservation.request;

import io.slipway.planner.Reason;
import io.slipway.planner.ReservationId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a reservation can look forward to; empty once it does not wait any more.
 *
 * @param expected when it starts with even odds, and with nine in ten; never later than promised
 * @param rule {@code due}, {@code asked-start}, {@code in-use}, {@code fragmented} or {@code
 *     promised-to-others}; without a promise {@code queue-full}, {@code too-far}, {@code
 *     owner-quota}, {@code tenant-quota}, {@code owner-promises} or {@code turn}
 * @param reason why no start is promised yet, in words
 * @param waitingFor the nodes that cannot take it now, the first one to be free first
 */
public record OutlookView(
        @Nullable Instant promisedStart,
        @Nullable Expected expected,
        @Nullable String rule,
        @Nullable String reason,
        List<OnNode> waitingFor) {

    /** Instants by which it starts so likely. */
    public record Expected(Instant p50, Instant p90) {}

    /**
     * One node.
     *
     * @param freeFrom when it could take this reservation; absent when that is not known
     */
    public record OnNode(
            String node, int gpusFree, @Nullable Instant freeFrom, List<Blocker> blockers) {}

    /**
     * Who is in the way.
     *
     * @param kind {@code running}, {@code promised}, {@code closed} or {@code lost}
     * @param id of a reservation of your tenant; others are not named
     */
    public record Blocker(
            String kind, @Nullable String id, int gpus, Instant from, @Nullable Instant until) {}

    static OutlookView of(
            Reservation reservation, Roster.@Nullable Outlook outlook, String tenant) {
        if (reservation.state() instanceof ReservationState.Pending(Instant _, Hindrance wait)) {
            return new OutlookView(null, null, wait.rule().word(), wait.words(), List.of());
        }
        if (outlook == null) {
            return new OutlookView(null, null, null, null, List.of());
        }
        var own =
                outlook.live().stream()
                        .filter(other -> other.tenant().equals(tenant))
                        .map(Reservation::id)
                        .collect(Collectors.toSet());
        var reason = outlook.reason();
        return new OutlookView(
                reason.startsAt(),
                new Expected(outlook.expected().p50(), outlook.expected().p90()),
                word(reason.rule()),
                null,
                reason.nodes().stream().map(node -> of(node, own)).toList());
    }

    private static OnNode of(Reason.OnNode node, Set<ReservationId> own) {
        return new OnNode(
                node.node(),
                node.gpusFree(),
                known(node.freeFrom()),
                node.blockers().stream().map(blocker -> of(blocker, own)).toList());
    }

    private static Blocker of(Reason.Blocker blocker, Set<ReservationId> own) {
        var id = blocker.id();
        return new Blocker(
                word(blocker.kind()),
                id != null && own.contains(id) ? id.value() : null,
                blocker.gpus(),
                blocker.from(),
                known(blocker.until()));
    }

    private static @Nullable Instant known(Instant instant) {
        return instant.equals(Instant.MAX) ? null : instant;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
