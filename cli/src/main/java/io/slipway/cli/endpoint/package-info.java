/** Inference endpoints. */
@NullMarked
package io.slipway.cli.endpoint;

import org.jspecify.annotations.NullMarked;
