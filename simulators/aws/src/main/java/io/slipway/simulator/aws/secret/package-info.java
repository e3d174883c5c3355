/** Secrets Manager. */
@NullMarked
package io.slipway.simulator.aws.secret;

import org.jspecify.annotations.NullMarked;
