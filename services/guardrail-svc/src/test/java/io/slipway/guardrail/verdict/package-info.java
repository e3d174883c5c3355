@NullMarked
package io.slipway.guardrail.verdict;

import org.jspecify.annotations.NullMarked;
