@NullMarked
package io.slipway.contracts.guardrail;

import org.jspecify.annotations.NullMarked;
