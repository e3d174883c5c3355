package io.slipway.deploy.shipping;

import java.time.Instant;

/** A line of a job's log, numbered from 1. */
record Line(long number, Instant at, String text) {}
