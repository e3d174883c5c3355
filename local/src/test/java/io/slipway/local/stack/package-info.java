@NullMarked
package io.slipway.local.stack;

import org.jspecify.annotations.NullMarked;
