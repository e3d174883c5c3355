/** Stress runs, with a server or without one. */
@NullMarked
package io.slipway.cli.stress;

import org.jspecify.annotations.NullMarked;
