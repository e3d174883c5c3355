/** Logging in, out, and asking who one is. */
@NullMarked
package io.slipway.cli.login;

import org.jspecify.annotations.NullMarked;
