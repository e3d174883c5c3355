/**
 * Kubernetes objects as JSON trees: kinds, the store with its versions and history, selectors,
 * patches, and how a request is refused. Knows nothing of HTTP and nothing of what the kinds mean.
 */
@NullMarked
package io.slipway.simulator.kubernetes.object;

import org.jspecify.annotations.NullMarked;
