package io.slipway.reservation.fact;

/**
 * Something that was announced.
 *
 * @param id rises with time within a pool
 * @param body the event as JSON
 */
public record Fact(
        long id,
        String reservationId,
        String tenant,
        String gpuType,
        int gpus,
        String type,
        String body) {}
