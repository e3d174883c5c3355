/** The names that users of other tools know. */
@NullMarked
package io.slipway.cli.compat;

import org.jspecify.annotations.NullMarked;
