@NullMarked
package io.slipway.guardrail.suppression;

import org.jspecify.annotations.NullMarked;
