/**
 * Requests for GPUs and what becomes of them.
 *
 * <p>{@code Reservations} takes requests in, shows, cancels and extends them; {@code Transitions}
 * takes what is due to its next state; {@code Promises} hands freed or lost capacity to those who
 * wait. All of them lock the pool first. What is decided, and which events announce it, is in
 * {@code Roster}, {@code Reservation} and {@code ReservationState}, which know no framework.
 */
@NullMarked
package io.slipway.reservation.request;

import org.jspecify.annotations.NullMarked;
