/**
 * EC2 Auto Scaling: groups whose instances come, fail, are replaced and go, and instance refreshes.
 * Scaling policies, hooks, warm pools and launch templates' contents are left out: an instance has
 * the type that its group's launch template is named after, or {@code p5.48xlarge}.
 */
@NullMarked
package io.slipway.simulator.aws.scaling;

import org.jspecify.annotations.NullMarked;
