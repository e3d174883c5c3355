@NullMarked
package io.slipway.load.measure;

import org.jspecify.annotations.NullMarked;
