/** The nodes of the pool, as Kubernetes shows them. Pure. */
@NullMarked
package io.slipway.reservation.kube.capacity;

import org.jspecify.annotations.NullMarked;
