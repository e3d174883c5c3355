/** Verdicts about jobs: judged on events, kept, announced, and shown to their tenant. */
@NullMarked
package io.slipway.guardrail.verdict;

import org.jspecify.annotations.NullMarked;
