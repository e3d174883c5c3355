/** EventBridge: events are kept and rules are remembered; nothing is delivered to a target. */
@NullMarked
package io.slipway.simulator.aws.event;

import org.jspecify.annotations.NullMarked;
