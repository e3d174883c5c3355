/** EKS: clusters, access entries and add-ons; no Kubernetes behind them. */
@NullMarked
package io.slipway.simulator.aws.eks;

import org.jspecify.annotations.NullMarked;
