/** Runs: asked for, waiting for their turn, under way, over. */
@NullMarked
package io.slipway.stress.run;

import org.jspecify.annotations.NullMarked;
