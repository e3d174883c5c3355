@NullMarked
package io.slipway.reservation;

import org.jspecify.annotations.NullMarked;
