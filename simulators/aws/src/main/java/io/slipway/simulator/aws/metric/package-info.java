/** CloudWatch: metrics that were put, and alarms that change state when told to. */
@NullMarked
package io.slipway.simulator.aws.metric;

import org.jspecify.annotations.NullMarked;
