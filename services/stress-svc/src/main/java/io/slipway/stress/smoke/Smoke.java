package io.slipway.stress.smoke;

import io.slipway.load.Arrivals;
import io.slipway.load.LoadPlan;
import io.slipway.load.Objective;
import io.slipway.load.measure.Measure;
import io.slipway.stress.endpoint.Endpoint;
import java.time.Duration;
import java.util.List;

/** What a smoke run does: few, evenly spaced requests, judged by their median. */
record Smoke(
        double ratePerSecond,
        Duration duration,
        int outputTokens,
        Duration timeToFirstToken,
        Duration interToken) {

    /** Generous where a shared machine is late: a smoke run looks for seconds. */
    private static final Duration LAG = Duration.ofMillis(500);

    LoadPlan of(Endpoint endpoint) {
        return new LoadPlan(
                endpoint.url(),
                endpoint.model(),
                new Arrivals.Constant(ratePerSecond, duration),
                new LoadPlan.Workload(32, outputTokens, true),
                new LoadPlan.Limits(
                        2, 200, 16, Duration.ofSeconds(5), Duration.ofSeconds(30), LAG, 0.01),
                List.of(
                        new Objective(Measure.TIME_TO_FIRST_TOKEN, 0.5, timeToFirstToken),
                        new Objective(Measure.INTER_TOKEN, 0.5, interToken)));
    }
}
