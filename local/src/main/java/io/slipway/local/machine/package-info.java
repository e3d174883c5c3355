/**
 * The whole of Slipway on one machine: what {@code ./slipway up} starts, as processes that outlive
 * the program that started them.
 *
 * <p>Everything is on loopback. What runs is written down in .slipway/running.json, by process id
 * and start time, so that {@code down} ends exactly that and never a stranger with a recycled id.
 */
@NullMarked
package io.slipway.local.machine;

import org.jspecify.annotations.NullMarked;
