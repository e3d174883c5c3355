package io.slipway.reservation.key;

/** Who makes a key. */
record KeyOwner(String tenant, String subject) {}
