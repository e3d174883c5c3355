@NullMarked
package io.slipway.contracts.reservation;

import org.jspecify.annotations.NullMarked;
