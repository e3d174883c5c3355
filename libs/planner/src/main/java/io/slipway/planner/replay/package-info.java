/**
 * Replays recorded requests in virtual time through the planner, and measures what came of it. A
 * queue discipline decides who starts when; the GPUs, the nodes and the sizes are the plan's.
 */
@NullMarked
package io.slipway.planner.replay;

import org.jspecify.annotations.NullMarked;
