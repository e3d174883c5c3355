package io.slipway.deploy.shipping;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.deploy.logs.cloudwatch")
public interface ShippingConfig {
    /** The log group, such as {@code /slipway/jobs}; nothing is shipped without one. */
    Optional<String> group();

    /** Where the group is, in our own account. */
    @WithDefault("us-east-1")
    String region();

    /** Set on a group that we create; CloudWatch keeps everything for ever otherwise. */
    Optional<Integer> retentionDays();

    /** How often somebody looks for lines. */
    @WithDefault("5s")
    String sweep();

    /** Jobs whose lines are shipped in one pass. */
    @WithDefault("20")
    int jobs();

    /** Until the next look at a job that still runs. */
    @WithDefault("5s")
    Duration every();
}
