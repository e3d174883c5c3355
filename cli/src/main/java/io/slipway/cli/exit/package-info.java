/** How a command ends: the exit codes, and the failure that carries one. */
@NullMarked
package io.slipway.cli.exit;

import org.jspecify.annotations.NullMarked;
