package io.slipway.deploy.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

@ConfigMapping(prefix = "slipway.deploy.job")
public interface JobConfig {
    /** How often somebody looks for work; {@code off} for never. */
    @WithDefault("1s")
    String sweep();

    /** How long a worker may be silent before another takes its job over. */
    @WithDefault("7s")
    Duration lease();

    /** How often a worker says that it is there; several times within a lease. */
    @WithDefault("2s")
    String renewal();

    /** Jobs whose steps run at the same time in one process. */
    @WithDefault("200")
    int batch();

    /** Longest time of one step, after which it is tried again. */
    @WithDefault("25s")
    Duration stepLimit();

    /** Until a step that failed or did not end is tried again. */
    @WithDefault("5s")
    Duration stepPause();

    /** Jobs that one process begins to work on each second, when nothing else is to be done. */
    @WithDefault("20")
    int startsPerSecond();

    /** The same while requests are answered slowly: who asks goes before what can wait. */
    @WithDefault("1")
    int leastStartsPerSecond();

    /** A request that took longer to be written down was answered slowly. */
    @WithDefault("15ms")
    Duration slowAnswer();

    /** How often a step that takes away is tried before what is left is reported. */
    @WithDefault("8")
    int cleanUpTries();

    /** How often a job may be tried in all. */
    @WithDefault("10")
    int attempts();

    /** Longest time for taking a cluster away, or for cleaning up. */
    @WithDefault("2h")
    Duration destroyLimit();

    /** Producers on other platforms and the tenant each of them speaks for. */
    @WithDefault("team-a")
    Map<String, String> producers();
}
