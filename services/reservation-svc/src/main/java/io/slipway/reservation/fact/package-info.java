/**
 * What was announced of reservations, numbered, for those who listen.
 *
 * <p>A fact is written in the transaction that makes it true, under the lock of its pool; so
 * whoever has read up to a number has seen everything before it, and can go on there after a break.
 * One query four times a second serves all listeners of a process, and none is made when nobody
 * listens.
 */
@NullMarked
package io.slipway.reservation.fact;

import org.jspecify.annotations.NullMarked;
