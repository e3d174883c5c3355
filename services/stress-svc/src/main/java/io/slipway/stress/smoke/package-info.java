/** The small run that every new endpoint gets without anybody asking. */
@NullMarked
package io.slipway.stress.smoke;

import org.jspecify.annotations.NullMarked;
