@NullMarked
package io.slipway.stress.smoke;

import org.jspecify.annotations.NullMarked;
