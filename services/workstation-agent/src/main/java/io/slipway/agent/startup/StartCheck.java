package io.slipway.agent.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.slipway.agent.gpu.GpuConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Says at the start what would go wrong later, and which key to change. */
@ApplicationScoped
class StartCheck {
    private static final Logger LOG = Logger.getLogger(StartCheck.class);

    private final GpuConfig gpu;

    StartCheck(GpuConfig gpu) {
        this.gpu = gpu;
    }

    void check(@Observes @Priority(1) StartupEvent started) {
        List<String> findings = findings(gpu, LaunchMode.current());
        findings.forEach(LOG::warn);
    }

    static List<String> findings(GpuConfig gpu, LaunchMode mode) {
        List<String> findings = new ArrayList<>();
        switch (gpu.adapter()) {
            case NVIDIA_SMI -> {
                if (!Files.isExecutable(gpu.nvidiaSmi())) {
                    findings.add(
                            "slipway.agent.gpu.nvidia-smi: %s is not there or cannot be run; no GPU"
                                            .formatted(gpu.nvidiaSmi())
                                    + " will be seen until it can");
                }
            }
            case SIMULATED -> {
                if (mode == LaunchMode.NORMAL) {
                    findings.add("slipway.agent.gpu.adapter: this host only pretends to have GPUs");
                }
            }
        }
        return findings;
    }
}
