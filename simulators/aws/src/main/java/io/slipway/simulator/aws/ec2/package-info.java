/**
 * EC2 as far as a cluster's network goes. A resource is kept in the shape in which the Describe
 * calls show it, so listing and filtering are the same for all kinds.
 */
@NullMarked
package io.slipway.simulator.aws.ec2;

import org.jspecify.annotations.NullMarked;
