@NullMarked
package io.slipway.guardrail.secret;

import org.jspecify.annotations.NullMarked;
