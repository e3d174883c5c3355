/** The objects of one reservation, and what their state means. Pure. */
@NullMarked
package io.slipway.reservation.kube.pod;

import org.jspecify.annotations.NullMarked;
