package io.slipway.agent.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.slipway.agent.gpu.GpuConfig;
import io.slipway.agent.gpu.GpuConfig.Adapter;
import io.slipway.agent.host.HostConfig;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.PlanConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void hasDefaultsForARealHost() {
        SmallRyeConfig config = config(Map.of());

        GpuConfig gpu = config.getConfigMapping(GpuConfig.class);
        assertThat(gpu.adapter()).isEqualTo(Adapter.NVIDIA_SMI);
        assertThat(gpu.nvidiaSmi()).isEqualTo(Path.of("/usr/bin/nvidia-smi"));
        assertThat(gpu.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(gpu.output().asLongValue()).isEqualTo(4L << 20);
        PlanConfig plan = config.getConfigMapping(PlanConfig.class);
        assertThat(plan.ledger()).isEqualTo(Path.of("/var/lib/slipway/agent.ledger"));
        assertThat(plan.steps()).isEqualTo(16);
        assertThat(plan.pass()).isEqualTo(Duration.ofMinutes(5));
        assertThat(plan.recheck()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plan.report()).isEqualTo(Duration.ofSeconds(30));
        HostConfig host = config.getConfigMapping(HostConfig.class);
        assertThat(host.id()).isEqualTo("ws-1");
        assertThat(host.tenant()).isEqualTo("team-a");
    }

    @Test
    void takesEveryValueFromOutside() {
        SmallRyeConfig config =
                config(
                        Map.ofEntries(
                                Map.entry("slipway.agent.gpu.adapter", "simulated"),
                                Map.entry("slipway.agent.gpu.nvidia-smi", "/opt/nvidia-smi"),
                                Map.entry("slipway.agent.gpu.timeout", "5s"),
                                Map.entry("slipway.agent.gpu.output", "1M"),
                                Map.entry("slipway.agent.gpu.simulated-model", "NVIDIA H100 80GB"),
                                Map.entry("slipway.agent.gpu.simulated-gpus", "4"),
                                Map.entry("slipway.agent.plan.ledger", "/data/ledger"),
                                Map.entry("slipway.agent.plan.steps", "3"),
                                Map.entry("slipway.agent.plan.pass", "1m"),
                                Map.entry("slipway.agent.plan.recheck", "10s"),
                                Map.entry("slipway.agent.plan.report", "20s"),
                                Map.entry("slipway.agent.host.id", "ws-9"),
                                Map.entry("slipway.agent.host.tenant", "team-b")));

        GpuConfig gpu = config.getConfigMapping(GpuConfig.class);
        assertThat(gpu.adapter()).isEqualTo(Adapter.SIMULATED);
        assertThat(gpu.nvidiaSmi()).isEqualTo(Path.of("/opt/nvidia-smi"));
        assertThat(gpu.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(gpu.output().asLongValue()).isEqualTo(1L << 20);
        assertThat(gpu.simulatedModel()).isEqualTo("NVIDIA H100 80GB");
        assertThat(gpu.simulatedGpus()).isEqualTo(4);
        PlanConfig plan = config.getConfigMapping(PlanConfig.class);
        assertThat(plan.ledger()).isEqualTo(Path.of("/data/ledger"));
        assertThat(plan.steps()).isEqualTo(3);
        assertThat(plan.pass()).isEqualTo(Duration.ofMinutes(1));
        assertThat(plan.recheck()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.report()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.getConfigMapping(HostConfig.class).id()).isEqualTo("ws-9");
        assertThat(config.getConfigMapping(HostConfig.class).tenant()).isEqualTo("team-b");
    }

    @Test
    void saysWhichKeyWillHurtLater() {
        GpuConfig missing =
                config(Map.of("slipway.agent.gpu.nvidia-smi", "/nowhere/nvidia-smi"))
                        .getConfigMapping(GpuConfig.class);
        GpuConfig pretending =
                config(Map.of("slipway.agent.gpu.adapter", "simulated"))
                        .getConfigMapping(GpuConfig.class);

        assertThat(StartCheck.findings(missing, LaunchMode.NORMAL))
                .singleElement()
                .asString()
                .startsWith("slipway.agent.gpu.nvidia-smi: /nowhere/nvidia-smi");
        assertThat(StartCheck.findings(pretending, LaunchMode.NORMAL))
                .singleElement()
                .asString()
                .startsWith("slipway.agent.gpu.adapter");
        assertThat(StartCheck.findings(pretending, LaunchMode.DEVELOPMENT)).isEmpty();
    }

    @Test
    void takesNoHostIdThatCouldNameAnotherTopic() {
        assertThatThrownBy(() -> new HostId("ws-1.desired.v1,slipway"))
                .hasMessageContaining("slipway.agent.host.id");
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(GpuConfig.class)
                .withMapping(PlanConfig.class)
                .withMapping(HostConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .build();
    }
}
