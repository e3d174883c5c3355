/** Flags, environment, files: where a value comes from, and which one wins. */
@NullMarked
package io.slipway.cli.setting;

import org.jspecify.annotations.NullMarked;
