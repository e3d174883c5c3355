@NullMarked
package io.slipway.guardrail.aws;

import org.jspecify.annotations.NullMarked;
