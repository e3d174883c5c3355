/** The simulator's own knobs: time, nodes, what becomes of pods, and faults of the API. */
@NullMarked
package io.slipway.simulator.kubernetes.control;

import org.jspecify.annotations.NullMarked;
