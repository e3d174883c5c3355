@NullMarked
package io.slipway.local;

import org.jspecify.annotations.NullMarked;
