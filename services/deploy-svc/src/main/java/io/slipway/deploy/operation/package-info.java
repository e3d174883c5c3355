/**
 * Work on a cluster after its first day: nodes rebooted and replaced, groups scaled, recovery
 * switched, drift repaired, a foreign cluster imported.
 *
 * <p>An operation is written down before anything is called, with each node that a call is about,
 * and is done one turn at a time under a lease and the cluster's fencing number. Who comes after a
 * crash looks first: no call is repeated whose effect can be seen, and of what cannot be known the
 * operation says so.
 */
@NullMarked
package io.slipway.deploy.operation;

import org.jspecify.annotations.NullMarked;
