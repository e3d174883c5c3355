@NullMarked
package io.slipway.guardrail.startup;

import org.jspecify.annotations.NullMarked;
