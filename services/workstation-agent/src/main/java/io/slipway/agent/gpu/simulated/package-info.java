/** A GPU host in memory, for machines without a GPU and for tests that need thousands of plans. */
@NullMarked
package io.slipway.agent.gpu.simulated;

import org.jspecify.annotations.NullMarked;
