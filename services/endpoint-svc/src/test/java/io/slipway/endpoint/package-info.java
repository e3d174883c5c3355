@NullMarked
package io.slipway.endpoint;

import org.jspecify.annotations.NullMarked;
