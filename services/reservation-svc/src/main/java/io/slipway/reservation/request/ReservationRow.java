package io.slipway.reservation.request;

import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Cancelled;
import io.slipway.reservation.request.ReservationState.Expired;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read by Hibernate, and written by the statement of a sitting, which names the columns. */
@Entity
@Immutable
@Table(name = "reservation")
class ReservationRow {
    @Id String id;
    String tenant;
    String owner;
    String pool;
    int gpus;
    String gpuType;
    long lengthSeconds;
    @Nullable String name;
    @Nullable String githubUser;
    @Nullable Instant askedStartAt;
    long ticket;
    Instant createdAt;
    String state;
    Instant stateSince;
    @Nullable String nodes;
    @Nullable Integer gpusPerNode;
    @Nullable Instant startsAt;
    @Nullable Instant endsAt;
    @Nullable Instant startedAt;
    @Nullable Instant agreedEnd;
    @Nullable Integer warnedMinutes;
    @Nullable Instant dueAt;
    @Nullable String reason;
    @Nullable String waitRule;
    @Nullable String sharedWith;
    boolean jupyter;
    int priority;
    @Nullable String seriesId;
    @Nullable String apiKey;
    @Nullable String idempotencyKey;
    @Nullable String fingerprint;
    long revision;

    static ReservationRow of(Reservation reservation, long revision, @Nullable IdempotencyKey key) {
        var row = new ReservationRow();
        row.revision = revision;
        row.id = reservation.id().value();
        row.tenant = reservation.tenant();
        row.owner = reservation.owner();
        row.pool = reservation.pool();
        row.gpus = reservation.asked().gpus();
        row.gpuType = reservation.asked().gpuType();
        row.lengthSeconds = reservation.asked().length().toSeconds();
        row.name = reservation.asked().name();
        row.githubUser = reservation.asked().githubUser();
        row.askedStartAt = reservation.asked().startAt();
        row.ticket = reservation.ticket();
        row.createdAt = reservation.createdAt();
        row.idempotencyKey = key == null ? null : key.value();
        row.fingerprint = key == null ? null : key.fingerprint();
        row.priority = reservation.terms().priority();
        row.seriesId = reservation.terms().series();
        row.apiKey = reservation.terms().apiKey();
        row.keep(reservation);
        row.show(reservation.state());
        return row;
    }

    /** Takes over what its owner can change of its company. */
    private void keep(Reservation reservation) {
        var terms = reservation.terms();
        name = reservation.asked().name();
        githubUser = reservation.asked().githubUser();
        sharedWith = terms.sharedWith().isEmpty() ? null : String.join(",", terms.sharedWith());
        jupyter = terms.jupyter();
    }

    /** Takes over what a reservation can change. */
    private void show(ReservationState next) {
        var slot = next.slot();
        state = next.word();
        stateSince = next.since();
        nodes = slot == null ? null : String.join(",", slot.nodes());
        gpusPerNode = slot == null ? null : slot.gpusPerNode();
        startsAt = slot == null ? null : slot.start();
        endsAt = slot == null ? null : slot.end();
        startedAt = next.startedAt();
        dueAt = next.dueAt();
        agreedEnd = next instanceof Active active ? active.agreedEnd() : null;
        warnedMinutes =
                next instanceof Active active && active.warned() != null
                        ? active.warned().minutes()
                        : null;
        reason =
                switch (next) {
                    case Pending pending -> pending.hindrance().words();
                    case Failed failed -> failed.reason();
                    case Queued _, Preparing _, Active _, Expired _, Cancelled _ -> null;
                };
        waitRule = next instanceof Pending pending ? pending.hindrance().rule().word() : null;
    }

    Kept kept() {
        return new Kept(toDomain(), revision);
    }

    Reservation toDomain() {
        return new Reservation(
                new ReservationId(id),
                tenant,
                owner,
                pool,
                new Asked(
                        gpus,
                        gpuType,
                        Duration.ofSeconds(lengthSeconds),
                        name,
                        githubUser,
                        askedStartAt),
                ticket,
                createdAt,
                toState(),
                new Terms(
                        sharedWith == null ? List.of() : List.of(sharedWith.split(",", -1)),
                        jupyter,
                        priority,
                        seriesId,
                        apiKey));
    }

    private ReservationState toState() {
        var slot = slot();
        return switch (state) {
            case "pending" ->
                    new Pending(
                            stateSince,
                            new Hindrance(Hindrance.Rule.of(there(waitRule)), there(reason)));
            case "queued" -> new Queued(stateSince, there(slot));
            case "preparing" -> new Preparing(stateSince, there(slot));
            case "active" ->
                    new Active(stateSince, there(slot), Warning.of(warnedMinutes), agreedEnd);
            case "expired" -> new Expired(stateSince, there(slot), there(startedAt));
            case "cancelled" -> new Cancelled(stateSince, slot, startedAt);
            case "failed" -> new Failed(stateSince, slot, startedAt, there(reason));
            default -> throw new IllegalStateException("%s is %s".formatted(id, state));
        };
    }

    private @Nullable Slot slot() {
        return nodes == null || gpusPerNode == null || startsAt == null || endsAt == null
                ? null
                : new Slot(List.of(nodes.split(",", -1)), gpusPerNode, startsAt, endsAt);
    }

    private <T> T there(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("%s is %s and lacks a part".formatted(id, state));
        }
        return part;
    }
}
