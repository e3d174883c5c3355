@NullMarked
package io.slipway.load.stream;

import org.jspecify.annotations.NullMarked;
