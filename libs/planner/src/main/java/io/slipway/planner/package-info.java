/**
 * Who gets which GPUs when. Pure: no framework, no clock, no database; whoever decides brings the
 * instant.
 *
 * <p>A {@link io.slipway.planner.Plan} is everything that is known about one pool: its nodes, the
 * slots that run, and the slots promised to those who wait. A newcomer gets the first instant at
 * which its shape fits for its whole length without touching what is promised to others; so a short
 * one may start before a long one that came earlier, and nobody starts later for it. The start is
 * exact: the free GPUs of a node rise only when a slot ends, so the only instants worth trying are
 * now and the ends of slots.
 *
 * <p>What is promised stays. When GPUs come free early, {@code pullForward} may move a promise to
 * an earlier instant and never to a later one; the plan is never made anew from nothing, because a
 * new plan may be worse for somebody. Only the front of the queue moves to instants that are still
 * to come; whoever is behind starts at once where nobody is in the way, and else keeps what was
 * promised: a promise is a limit, and what is expected is told beside it ({@code Forecast}). Only a
 * loss of capacity hands out a later start, and only to those who lost theirs.
 *
 * <p>MIG slices are a kind of their own: a node that is cut has one capacity per kind of slice, and
 * each kind is a pool.
 */
@NullMarked
package io.slipway.planner;

import org.jspecify.annotations.NullMarked;
