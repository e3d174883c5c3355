/**
 * What makes a store a cluster: nodes, a scheduler, kubelets, and the controllers that clean up,
 * bind volumes and keep endpoints. Each follows the store and acts a moment later, never inside the
 * write it saw.
 *
 * <p>Left out: preemption, topology spread, quotas and limit ranges, stateful sets, cron jobs,
 * network policies, resizing of volumes.
 */
@NullMarked
package io.slipway.simulator.kubernetes.cluster;

import org.jspecify.annotations.NullMarked;
