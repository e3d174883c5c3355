@NullMarked
package io.slipway.guardrail;

import org.jspecify.annotations.NullMarked;
