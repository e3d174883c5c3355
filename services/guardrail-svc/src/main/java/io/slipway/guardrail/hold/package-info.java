/**
 * The ledger of what jobs were promised before any cluster shows it. Counting and promising are one
 * transaction that holds the rows of all quotas concerned, so that many jobs at once are never
 * promised more than is free.
 */
@NullMarked
package io.slipway.guardrail.hold;

import org.jspecify.annotations.NullMarked;
