/**
 * CloudFormation: stacks whose resources are made in the other simulated services, one after the
 * other, and rolled back when one fails.
 *
 * <p>A resource type or property that is not simulated fails its resource with that reason. An
 * update replaces what has changed: nothing is changed in place, so a resource with a name of its
 * own fails as at AWS. Conditions, mappings, imports and templates at a URL are not evaluated.
 */
@NullMarked
package io.slipway.simulator.aws.stack;

import org.jspecify.annotations.NullMarked;
