package io.slipway.bench.crash;

/**
 * A step that somebody is at.
 *
 * @param mark grows with every time that the job is taken in hand
 * @param ended whether it was written down that the step ended
 * @param at when it was taken in hand, milliseconds since 1970
 * @param until when nobody holds it any more unless he says so again
 */
record Hand(String job, String step, long mark, boolean ended, long at, long until) {}
