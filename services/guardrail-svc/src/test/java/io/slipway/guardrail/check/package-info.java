@NullMarked
package io.slipway.guardrail.check;

import org.jspecify.annotations.NullMarked;
