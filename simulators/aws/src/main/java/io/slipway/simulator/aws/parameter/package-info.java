/** SSM Parameter Store. */
@NullMarked
package io.slipway.simulator.aws.parameter;

import org.jspecify.annotations.NullMarked;
