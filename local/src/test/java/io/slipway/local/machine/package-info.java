@NullMarked
package io.slipway.local.machine;

import org.jspecify.annotations.NullMarked;
