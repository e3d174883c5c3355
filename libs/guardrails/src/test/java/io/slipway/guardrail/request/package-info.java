@NullMarked
package io.slipway.guardrail.request;

import org.jspecify.annotations.NullMarked;
