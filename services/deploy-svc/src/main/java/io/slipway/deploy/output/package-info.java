/** What programs need to use a cluster: its outputs, its load balancers, its kubeconfig. */
@NullMarked
package io.slipway.deploy.output;

import org.jspecify.annotations.NullMarked;
