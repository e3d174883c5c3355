/**
 * The nodes of a cluster. Who asks is shown what HyperPod says now; what a reconciler saw last is
 * kept, so that a node that came in the place of another can be told of, once.
 */
@NullMarked
package io.slipway.deploy.node;

import org.jspecify.annotations.NullMarked;
