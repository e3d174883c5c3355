@NullMarked
package io.slipway.stress;

import org.jspecify.annotations.NullMarked;
