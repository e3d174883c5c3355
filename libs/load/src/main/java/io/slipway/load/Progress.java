package io.slipway.load;

import java.time.Duration;

/** Where a run stands. */
public record Progress(Duration elapsed, long started, long done, long failed, int inFlight) {}
