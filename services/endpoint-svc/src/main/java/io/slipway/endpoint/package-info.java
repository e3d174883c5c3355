/**
 * Endpoints: the addresses behind which models answer.
 *
 * <p>This service owns the endpoint of each cluster that runs a model server. A cluster that
 * becomes ready is registered, once, under an id that follows from the cluster's; a reconciler
 * probes its model server until it answers (the endpoint is ready) or the deadline is over (it
 * failed, and says what to do); the end of the cluster ends it. The gateway passes invocations
 * through to the model server as they come, byte by byte, and is the only way in.
 *
 * <p>Invariants: one endpoint per cluster; a ready or failed endpoint was announced in the same
 * transaction; an ended one never comes back; what a tenant does not own does not exist for it.
 *
 * <p>It never calls a model server from a consumer or inside a transaction, never sends a caller's
 * token on, and never holds more invocations than its gates have places for.
 */
@NullMarked
package io.slipway.endpoint;

import org.jspecify.annotations.NullMarked;
