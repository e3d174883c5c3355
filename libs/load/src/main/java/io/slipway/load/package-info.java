/**
 * An open-loop load driver for OpenAI-compatible streaming servers.
 *
 * <p>Requests start when the schedule says so, however slow the server is, and every latency is
 * taken from that intended start (and, beside it, from the real send): a stall is felt by all who
 * would have come during it. The driver measures itself too; a run whose own generator was late is
 * {@code invalid} and can never pass.
 *
 * <p>{@link io.slipway.load.LoadPlan} in, {@link io.slipway.load.LoadReport} out. {@link
 * io.slipway.load.LoadRun} owns one event loop and two small threads for as long as it runs and
 * shares them with nobody; all its state lives on that loop. It connects only to addresses that
 * {@link io.slipway.load.AllowedTargets} let through, never follows a redirect, and bounds
 * requests, connections, time and memory.
 */
@NullMarked
package io.slipway.load;

import org.jspecify.annotations.NullMarked;
