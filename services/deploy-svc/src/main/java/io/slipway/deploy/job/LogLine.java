package io.slipway.deploy.job;

import java.time.Instant;

/**
 * @param line from 1 on, without gaps within a job
 */
public record LogLine(long line, Instant at, String text) {}
