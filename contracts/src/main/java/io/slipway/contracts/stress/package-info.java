@NullMarked
package io.slipway.contracts.stress;

import org.jspecify.annotations.NullMarked;
