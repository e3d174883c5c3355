package io.slipway.reservation.plan;

/** Which slot belongs to whom. */
public record Booking(ReservationId id, Slot slot) {}
