package io.slipway.reservation.request;

/** What a waiter wants to see: the reservation as it is, and what it can look forward to. */
public record Watched(ReservationView reservation, OutlookView outlook) {}
