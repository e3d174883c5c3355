/**
 * The GPUs of this host and how they are cut.
 *
 * <p>{@link io.slipway.agent.gpu.GpuHost} is the port; {@code nvidiasmi} runs the driver's own
 * program, {@code simulated} keeps a host in memory. The rest is pure: {@link
 * io.slipway.agent.gpu.MigGeometry} knows which placements a card offers, {@link
 * io.slipway.agent.gpu.MigPlan} which steps lead from what is there to what is wanted.
 *
 * <p>Invariants. A slice in use is never part of a destroying step, and no step touches a GPU that
 * the desired state does not name. Every slice is created at an explicit start, so the order of
 * creation cannot decide whether it fits. Ids of instances say nothing about placements.
 */
@NullMarked
package io.slipway.agent.gpu;

import org.jspecify.annotations.NullMarked;
