/**
 * The scenario of {@code ./slipway demo}: from a request to a stress-tested endpoint, asked by REST
 * and by a foreign CloudEvent, refused by a guardrail, queued for GPUs, and a GPU cut into slices.
 * What happened is read from the events alone, like any other consumer would.
 */
@NullMarked
package io.slipway.local.demo;

import org.jspecify.annotations.NullMarked;
