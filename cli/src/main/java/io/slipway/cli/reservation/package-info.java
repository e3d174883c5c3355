/** Reservations of GPUs. */
@NullMarked
package io.slipway.cli.reservation;

import org.jspecify.annotations.NullMarked;
