/** What the service needs before it can serve, and what the build cannot see by itself. */
@NullMarked
package io.slipway.reservation.startup;

import org.jspecify.annotations.NullMarked;
