/** Virtual time, and what is due in it. */
@NullMarked
package io.slipway.simulator.kubernetes.run;

import org.jspecify.annotations.NullMarked;
