/**
 * Who gets which GPUs when. Pure: no framework, no clock, no database; whoever decides brings the
 * instant.
 *
 * <p>A {@link io.slipway.reservation.plan.Plan} is everything that is known about one GPU type of a
 * pool: its nodes, the slots that run, and the slots promised to those who wait, in the order in
 * which they came. A newcomer gets the first instant at which its shape fits and at which nobody
 * who came before has still to start (strict first come, first served). The start is exact: the
 * free GPUs of a node rise only when a slot ends, so the only instants worth trying are now and the
 * ends of slots.
 *
 * <p>What is promised stays. When GPUs come free early, {@code pullForward} may move a promise to
 * an earlier instant and never to a later one; only {@code reseat}, after a loss of capacity, hands
 * out a later start, and only to those who lost theirs. {@code furthestEnd} says how far a slot may
 * grow before it touches the next promise.
 */
@NullMarked
package io.slipway.reservation.plan;

import org.jspecify.annotations.NullMarked;
