/**
 * Bookings that come back: the same GPUs on certain days at the same time of the clock on the wall.
 *
 * <p>A series is a list of reservations made at once, all of them or none. Each of them is a
 * reservation like any other from then on.
 */
@NullMarked
package io.slipway.reservation.booking;

import org.jspecify.annotations.NullMarked;
