/**
 * IAM: roles, policies and OIDC providers of an account, and what a role may do by its policies.
 */
@NullMarked
package io.slipway.simulator.aws.iam;

import org.jspecify.annotations.NullMarked;
