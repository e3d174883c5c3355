/**
 * Benchmarks of a running machine ({@code ./slipway up --detach} first): open loop, latency from
 * the intended start, and the generator's own lateness printed beside it.
 */
@NullMarked
package io.slipway.bench;

import org.jspecify.annotations.NullMarked;
