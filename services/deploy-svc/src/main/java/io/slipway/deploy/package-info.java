@NullMarked
package io.slipway.deploy;

import org.jspecify.annotations.NullMarked;
