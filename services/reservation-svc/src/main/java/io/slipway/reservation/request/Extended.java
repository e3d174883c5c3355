package io.slipway.reservation.request;

/** A reservation after a wish for more time, with what became of the wish. */
public record Extended(Placed placed, Extension extension) {}
