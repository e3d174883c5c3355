/** Guardrail checks, with a server or without one. */
@NullMarked
package io.slipway.cli.guardrail;

import org.jspecify.annotations.NullMarked;
