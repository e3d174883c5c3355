/** What admins do with pools: make, change and take them away, and close nodes for maintenance. */
@NullMarked
package io.slipway.reservation.fleet;

import org.jspecify.annotations.NullMarked;
