/** Bookings that come back on certain days. */
@NullMarked
package io.slipway.cli.booking;

import org.jspecify.annotations.NullMarked;
