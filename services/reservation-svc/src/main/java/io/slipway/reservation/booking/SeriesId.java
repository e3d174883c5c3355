package io.slipway.reservation.booking;

/** Names a booking that comes back. */
record SeriesId(String value) {}
