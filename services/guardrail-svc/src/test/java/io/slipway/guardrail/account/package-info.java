@NullMarked
package io.slipway.guardrail.account;

import org.jspecify.annotations.NullMarked;
