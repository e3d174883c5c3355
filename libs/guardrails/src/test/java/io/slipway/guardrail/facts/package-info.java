@NullMarked
package io.slipway.guardrail.facts;

import org.jspecify.annotations.NullMarked;
