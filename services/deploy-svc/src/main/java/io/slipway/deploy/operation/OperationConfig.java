package io.slipway.deploy.operation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.deploy.operation")
public interface OperationConfig {
    /** How often somebody looks for work; {@code off} for never. */
    @WithDefault("1s")
    String sweep();

    /** How long a worker may be silent before another takes its operation over. */
    @WithDefault("60s")
    Duration lease();

    /** Longest time of one turn; shorter than the lease, so that its own worker settles it. */
    @WithDefault("50s")
    Duration turnLimit();

    /** Operations whose turns run at the same time in one process. */
    @WithDefault("10")
    int batch();

    /** How long AWS may go on showing a node as it was before a call. */
    @WithDefault("1m")
    Duration quiet();

    /** Longest wait for the guardrails' word on more nodes. */
    @WithDefault("5m")
    Duration judging();

    /** Longest time of one operation; deep health checks alone take about two hours. */
    @WithDefault("5h")
    Duration limit();
}
