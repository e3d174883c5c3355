@NullMarked
package io.slipway.simulator.kubernetes;

import org.jspecify.annotations.NullMarked;
