/**
 * Shows the machines of the account as nodes of a simulated Kubernetes cluster, as kubelets would
 * register them. There is one Kubernetes for all EKS clusters: nodes say by label whose they are.
 */
@NullMarked
package io.slipway.simulator.aws.kube;

import org.jspecify.annotations.NullMarked;
