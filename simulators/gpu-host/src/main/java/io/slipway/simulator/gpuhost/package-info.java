/**
 * A GPU host that is not there: a program that behaves like {@code nvidia-smi} as far as MIG goes,
 * for tests, for the one-machine stack and for whoever writes against the real thing without having
 * one.
 *
 * <p>Every call is a process of its own, as it is with the driver, so the state lives in one file
 * and a file lock makes the processes take turns. Placement rules, instance ids, the driver's own
 * choice of a start, effects that stay when a later part of a call fails, texts and exit codes are
 * those of captured sessions. Two exit codes have no capture behind them: {@code In use by another
 * client} (19) and {@code Insufficient Resources} (23) are the driver library's own numbers. A
 * change of mode is refused while instances exist.
 *
 * <p>{@code knobs.json} in the host's directory makes it misbehave on purpose: see {@link
 * io.slipway.simulator.gpuhost.Knobs}. Nothing here uses a library or a lambda on the way to an
 * answer: the program is started hundreds of times in a test, and start-up is all it costs.
 */
@NullMarked
package io.slipway.simulator.gpuhost;

import org.jspecify.annotations.NullMarked;
