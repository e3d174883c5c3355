/** Registrations that a native build needs. */
@NullMarked
package io.slipway.guardrail.startup;

import org.jspecify.annotations.NullMarked;
