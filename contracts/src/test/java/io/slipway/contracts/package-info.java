@NullMarked
package io.slipway.contracts;

import org.jspecify.annotations.NullMarked;
