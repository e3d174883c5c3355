package io.slipway.guardrail.rule;

import java.time.Duration;
import java.util.Map;

/**
 * A verdict and what it took.
 *
 * @param took time of each rule, by its id
 */
public record Judgement(Verdict verdict, Map<String, Duration> took) {}
