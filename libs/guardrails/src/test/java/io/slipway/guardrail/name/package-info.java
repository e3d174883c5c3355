@NullMarked
package io.slipway.guardrail.name;

import org.jspecify.annotations.NullMarked;
