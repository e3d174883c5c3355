/**
 * A Kubernetes cluster, simulated: the API behind its real protocol, nodes with GPUs, a scheduler
 * and kubelets that take virtual time, and faults on demand. One event loop serves everything, so
 * that nothing happens at the same time as something else.
 */
@NullMarked
package io.slipway.simulator.kubernetes;

import org.jspecify.annotations.NullMarked;
