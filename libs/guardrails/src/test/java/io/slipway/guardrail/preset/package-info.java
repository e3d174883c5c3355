@NullMarked
package io.slipway.guardrail.preset;

import org.jspecify.annotations.NullMarked;
