/**
 * KMS: keys with their state, policy, grants and aliases. Nothing is encrypted with them.
 *
 * <p>Left out: rotation, multi-region keys, key material of one's own, custom key stores, the check
 * that a policy lets its author change it again, and the managed keys of services ({@code
 * alias/aws/…}).
 */
@NullMarked
package io.slipway.simulator.aws.key;

import org.jspecify.annotations.NullMarked;
