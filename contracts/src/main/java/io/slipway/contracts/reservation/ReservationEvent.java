package io.slipway.contracts.reservation;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Facts about one reservation; the key is the reservation id. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        defaultImpl = ReservationEvent.Unrecognised.class)
@JsonSubTypes({
    @JsonSubTypes.Type(
            value = ReservationEvent.Waiting.class,
            name = ReservationEvent.Waiting.TYPE),
    @JsonSubTypes.Type(value = ReservationEvent.Queued.class, name = ReservationEvent.Queued.TYPE),
    @JsonSubTypes.Type(
            value = ReservationEvent.Promised.class,
            name = ReservationEvent.Promised.TYPE),
    @JsonSubTypes.Type(value = ReservationEvent.Active.class, name = ReservationEvent.Active.TYPE),
    @JsonSubTypes.Type(
            value = ReservationEvent.Expiring.class,
            name = ReservationEvent.Expiring.TYPE),
    @JsonSubTypes.Type(
            value = ReservationEvent.MemoryExceeded.class,
            name = ReservationEvent.MemoryExceeded.TYPE),
    @JsonSubTypes.Type(value = ReservationEvent.Ended.class, name = ReservationEvent.Ended.TYPE)
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface ReservationEvent {
    String TOPIC = "slipway.reservation.events.v1";

    /**
     * The request was taken in and has no promise yet; {@code queued} and {@code promised} follow
     * when there is one. The rule is one of {@code queue-full}, {@code too-far}, {@code
     * owner-quota}, {@code tenant-quota}, {@code owner-promises} and {@code turn}.
     */
    record Waiting(
            String reservationId,
            String tenant,
            String owner,
            String gpuType,
            int gpus,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Duration length,
            int position,
            String rule,
            String reason,
            Instant waitingSince)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.waiting.v1";
    }

    /** The request was taken in; position 1 is next. */
    record Queued(
            String reservationId,
            String tenant,
            String owner,
            String gpuType,
            int gpus,
            @JsonFormat(shape = JsonFormat.Shape.STRING) Duration length,
            int position,
            Instant queuedAt)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.queued.v1";
    }

    /** The start that will be kept; a later promise is never later unless capacity was lost. */
    record Promised(
            String reservationId,
            String tenant,
            String gpuType,
            int gpus,
            Instant startsAt,
            Instant endsAt,
            List<NodeShare> nodes,
            String cause)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.promised.v1";
    }

    /** The GPUs are held. */
    record Active(
            String reservationId,
            String tenant,
            String gpuType,
            int gpus,
            Instant startedAt,
            Instant endsAt,
            List<NodeShare> nodes)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.active.v1";
    }

    /** Something was killed because it used more memory than the reservation has. */
    record MemoryExceeded(
            String reservationId, String tenant, String owner, int kills, Instant lastAt)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.memory-exceeded.v1";
    }

    /** The end is near; with no minute left it goes on until then only because nobody waits. */
    record Expiring(String reservationId, String tenant, Instant endsAt, int minutesLeft)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.expiring.v1";
    }

    /** The GPUs are free again; outcome is {@code expired}, {@code cancelled} or {@code failed}. */
    record Ended(
            String reservationId, String tenant, String outcome, String reason, Instant endedAt)
            implements ReservationEvent {
        public static final String TYPE = "io.slipway.reservation.ended.v1";
    }

    /** A fact that a newer producer knows and this reader does not. */
    record Unrecognised() implements ReservationEvent {}
}
