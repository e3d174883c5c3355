@NullMarked
package io.slipway.guardrail.hold;

import org.jspecify.annotations.NullMarked;
