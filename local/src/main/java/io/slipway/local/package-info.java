/** The one-machine stack and the demo: what {@code ./slipway up} and its neighbours run. */
@NullMarked
package io.slipway.local;

import org.jspecify.annotations.NullMarked;
