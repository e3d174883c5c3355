package io.slipway.contracts.stress;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Percentiles of one latency in milliseconds, from an HdrHistogram with three significant digits.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Latency(double p50, double p90, double p95, double p99, double max) {}
