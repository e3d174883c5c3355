package io.slipway.planner;

/** Names one reservation: a UUIDv7 in its text form. */
public record ReservationId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
