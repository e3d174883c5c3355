/**
 * Events out and in without losing one, having one effect twice, or changing their order.
 *
 * <p>Out: {@link io.slipway.outbox.Outbox} writes the event in the caller's transaction; one relay
 * per service, by a database lease with a fencing number, sends what was committed and deletes it
 * after the broker's acknowledgement. The first occurrences of a key's events are in commit order,
 * because a locked counter row numbers them and the relay has one unacknowledged record per key.
 *
 * <p>In: {@link io.slipway.outbox.Intake} parses, drops repetitions, runs the effect in the same
 * transaction as the inbox row, retries, and parks the key of an event that keeps failing so that
 * other keys go on and this one stays in order. What is no event goes to the dead-letter topic.
 *
 * <p>Never here: a cursor on a sequence, {@code skip locked} with several relays, an emitter inside
 * a transaction. Each was measured to lose or reorder.
 */
@NullMarked
package io.slipway.outbox;

import org.jspecify.annotations.NullMarked;
