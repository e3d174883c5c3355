package io.slipway.deploy.deployer.sagemaker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.deploy.dependencies")
public interface DependenciesConfig {
    /** Whether the EKS cluster is looked at before CreateCluster. */
    @WithDefault("unless-simulated")
    Check check();

    /** The HyperPod chart as {@code helm template} renders it; applied where parts are missing. */
    Optional<Path> manifest();

    enum Check {
        ALWAYS,
        /** Not when AWS is a simulator: its EKS clusters have no Kubernetes behind them. */
        UNLESS_SIMULATED,
        NEVER
    }
}
