package io.slipway.guardrail.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A verdict and what it took.
 *
 * @param took time of each rule, by its id
 * @param evidence the readings each rule has relied on, by its id
 * @param expires when the result of a rule must be had anew; a rule that is not here has looked at
 *     nothing that changes
 */
public record Judgement(
        Verdict verdict,
        Map<String, Duration> took,
        Map<String, List<Evidence.Used>> evidence,
        Map<String, Instant> expires) {}
