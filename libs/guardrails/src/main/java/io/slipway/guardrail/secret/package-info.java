/** Finds what must never be written down, and takes it out of what we write ourselves. */
@NullMarked
package io.slipway.guardrail.secret;

import org.jspecify.annotations.NullMarked;
