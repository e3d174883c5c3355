/**
 * What is done to nodes: cordon, uncordon, drain, replace. Each is a plan first, which names whom
 * it touches and when they would start instead, and is done only with that plan's hash: whatever
 * changed meanwhile makes it a plan again.
 */
@NullMarked
package io.slipway.reservation.node;

import org.jspecify.annotations.NullMarked;
