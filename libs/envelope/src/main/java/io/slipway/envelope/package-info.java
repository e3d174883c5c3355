@NullMarked
package io.slipway.envelope;

import org.jspecify.annotations.NullMarked;
