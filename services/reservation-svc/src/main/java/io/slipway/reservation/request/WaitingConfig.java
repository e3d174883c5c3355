package io.slipway.reservation.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.reservation.waiting")
interface WaitingConfig {
    /** How far ahead a start is promised; whoever would start later waits without a promise. */
    @WithDefault("30d")
    Duration horizon();

    /** How many may be promised a start, of each pool and GPU type. */
    @WithDefault("1000")
    int promises();

    /** How many promises one owner may have there. */
    @WithDefault("1000")
    int promisesPerOwner();

    /** How many may wait without a promise, of each pool and GPU type. */
    @WithDefault("5000")
    int most();

    @WithDefault("500")
    int mostPerOwner();

    /** After so long without a promise a request fails, with the reason. */
    @WithDefault("7d")
    Duration longest();

    /** After so long used GPU-hours weigh half as much. */
    @WithDefault("7d")
    Duration halfLife();
}
