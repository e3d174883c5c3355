/** Event streams, so that nobody has to poll: of one reservation, and of one pool. */
@NullMarked
package io.slipway.reservation.stream;

import org.jspecify.annotations.NullMarked;
