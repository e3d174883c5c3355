package io.slipway.deploy.deployer.infraforge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.deploy.infraforge")
public interface InfraForgeConfig {
    /** The CDK command line. */
    Optional<Path> cdk();

    /** The infraforge binary, a CDK app. */
    Optional<Path> app();

    /** Below it each cluster has a private folder. */
    @WithDefault("${java.io.tmpdir}/slipway-infraforge")
    Path folder();

    /** Longest time of one command. */
    @WithDefault("3h")
    Duration runLimit();

    /** Between asking a command to end and ending it. */
    @WithDefault("10s")
    Duration grace();

    /** Until a step looks at its command again. */
    @WithDefault("5s")
    Duration poll();
}
