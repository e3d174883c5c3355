/** Running the rules: for a job, or for somebody who only wants to know. */
@NullMarked
package io.slipway.guardrail.check;

import org.jspecify.annotations.NullMarked;
