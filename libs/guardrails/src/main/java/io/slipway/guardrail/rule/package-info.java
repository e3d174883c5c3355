/**
 * The guardrails: pure rules over what they are given, one class each, sealed by what they need.
 *
 * <p>A rule reports findings and never a mere yes: every status but PASS says what was expected,
 * what is there and what to do. What could not be checked is UNKNOWN and never PASS, and a rule
 * that reports nothing is taken as UNKNOWN. {@link io.slipway.guardrail.rule.RuleBook} runs them
 * all, so that everything that is wrong is told at once, and {@link
 * io.slipway.guardrail.rule.Verdict} follows from the findings alone.
 *
 * <p>No rule calls anything: account facts will come as one more kind of input.
 */
@NullMarked
package io.slipway.guardrail.rule;

import org.jspecify.annotations.NullMarked;
