/**
 * What every simulated service is given: calls, time, identities, ids, and a place for its state.
 */
@NullMarked
package io.slipway.simulator.aws.run;

import org.jspecify.annotations.NullMarked;
