/**
 * CloudFormation: stacks whose resources are made in the other simulated services, one after the
 * other, and rolled back when one fails.
 *
 * <p>A resource type or property that is not simulated fails its resource with that reason. There
 * are no change sets and no updates.
 */
@NullMarked
package io.slipway.simulator.aws.stack;

import org.jspecify.annotations.NullMarked;
