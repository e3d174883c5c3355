/**
 * Elastic Load Balancing v2: load balancers and target groups as they are described; no traffic.
 */
@NullMarked
package io.slipway.simulator.aws.balancer;

import org.jspecify.annotations.NullMarked;
