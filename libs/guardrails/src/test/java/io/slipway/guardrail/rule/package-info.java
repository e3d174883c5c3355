@NullMarked
package io.slipway.guardrail.rule;

import org.jspecify.annotations.NullMarked;
