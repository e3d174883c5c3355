package io.slipway.agent.gpu;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** How the agent reaches the GPUs. */
@ConfigMapping(prefix = "slipway.agent.gpu")
public interface GpuConfig {
    @WithDefault("nvidia-smi")
    Adapter adapter();

    /** Absolute, so that nobody's PATH decides what is run as root. */
    @WithDefault("/usr/bin/nvidia-smi")
    Path nvidiaSmi();

    /** For one call of it. */
    @WithDefault("30s")
    Duration timeout();

    /** What one call may print. */
    @WithDefault("4M")
    MemorySize output();

    /** Of the GPUs that the simulated adapter pretends to have. */
    @WithDefault("NVIDIA A100-SXM4-40GB")
    String simulatedModel();

    @WithDefault("1")
    int simulatedGpus();

    /** What stands behind the port. */
    enum Adapter {
        NVIDIA_SMI,
        SIMULATED
    }
}
