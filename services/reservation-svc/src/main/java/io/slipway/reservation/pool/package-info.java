/**
 * The GPUs there are: nodes by type, as the configuration lists them, and which reservation holds
 * each single GPU. The pool's row is what every decision locks first.
 */
@NullMarked
package io.slipway.reservation.pool;

import org.jspecify.annotations.NullMarked;
