@NullMarked
package io.slipway.load;

import org.jspecify.annotations.NullMarked;
