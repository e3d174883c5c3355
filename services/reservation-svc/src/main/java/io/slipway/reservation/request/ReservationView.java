package io.slipway.reservation.request;

import io.slipway.contracts.reservation.NodeShare;
import io.slipway.planner.Position;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Cancelled;
import io.slipway.reservation.request.ReservationState.Expired;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the wire shows of a reservation.
 *
 * @param startsAt the promised start; once it has started, the start of its window
 * @param endsAt when its time is over
 * @param graceUntil when the GPUs are taken back, once its time is over and nobody waits for them
 * @param startAt the start that was asked for, of a booking
 * @param sharedWith GitHub users who may enter beside its own
 * @param jupyter whether a notebook is to run
 * @param priority the higher one comes first when GPUs come free
 * @param seriesId the recurring booking it is part of
 * @param apiKeyId the key by which it was asked for
 * @param detail what holds the GPUs at the moment
 * @param reason why it failed, or why no start is promised yet
 */
@Schema(name = "Reservation")
public record ReservationView(
        String id,
        String state,
        String owner,
        int gpus,
        String gpuType,
        BigDecimal hours,
        @Nullable String name,
        @Nullable String githubUser,
        Instant createdAt,
        Instant stateSince,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Instant graceUntil,
        @Nullable Instant startedAt,
        @Nullable Instant startAt,
        List<NodeShare> nodes,
        @Nullable Position position,
        String pool,
        List<String> sharedWith,
        boolean jupyter,
        int priority,
        @Nullable String seriesId,
        @Nullable String apiKeyId,
        @Nullable String detail,
        @Nullable String reason) {
    private static final List<String> ENDS = List.of("expired", "cancelled", "failed");

    public static ReservationView of(Placed placed) {
        var reservation = placed.reservation();
        var asked = reservation.asked();
        var state = reservation.state();
        var slot = state.slot();
        var agreed = state instanceof Active active ? active.agreedEnd() : null;
        return new ReservationView(
                reservation.id().value(),
                state.word(),
                reservation.owner(),
                asked.gpus(),
                asked.gpuType(),
                Hours.of(slot == null ? asked.length() : slot.length()),
                asked.name(),
                asked.githubUser(),
                reservation.createdAt(),
                state.since(),
                slot == null ? null : slot.start(),
                agreed == null ? slot == null ? null : slot.end() : agreed,
                agreed == null || slot == null ? null : slot.end(),
                state.startedAt(),
                asked.startAt(),
                slot == null ? List.of() : Reservation.shares(slot),
                placed.position(),
                reservation.pool(),
                reservation.terms().sharedWith(),
                reservation.terms().jupyter(),
                reservation.terms().priority(),
                reservation.terms().series(),
                reservation.terms().apiKey(),
                detail(state),
                switch (state) {
                    case Pending pending -> pending.hindrance().words();
                    case Failed failed -> failed.reason();
                    case Queued _, Preparing _, Active _, Expired _, Cancelled _ -> null;
                });
    }

    private static @Nullable String detail(ReservationState state) {
        return state instanceof Preparing || state instanceof Active
                ? "The GPUs are held. What runs on them, and the way in: slipway reservation connect."
                : null;
    }

    public boolean ended() {
        return ENDS.contains(state);
    }
}
