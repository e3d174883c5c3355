@NullMarked
package io.slipway.simulator.gpuhost;

import org.jspecify.annotations.NullMarked;
