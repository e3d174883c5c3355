package io.slipway.agent.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.agent.gpu.GpuConfig;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.gpu.MigSlice;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.gpu.WantedGpu;
import io.slipway.agent.gpu.nvidiasmi.NvidiaSmiGpuHost;
import io.slipway.agent.gpu.simulated.SimulatedGpuHost;
import io.slipway.agent.host.HostConfig;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Desired;
import io.slipway.agent.plan.JournalEntry;
import io.slipway.agent.plan.Ledger;
import io.slipway.agent.plan.Outgoing;
import io.slipway.agent.plan.PlanConfig;
import io.slipway.agent.plan.Standing;
import io.slipway.contracts.host.GpuReport;
import io.slipway.contracts.host.HostDesired;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.host.Slice;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Makes the parts that no feature makes for itself. */
@RegisterForReflection( // the ledger writes and reads these as JSON, out of the framework's sight
        targets = {
            Desired.class,
            Desired.Cause.class,
            WantedGpu.class,
            JournalEntry.class,
            MigStep.class,
            MigStep.EnableMig.class,
            MigStep.DisableMig.class,
            MigStep.CreateSlice.class,
            MigStep.DestroySlice.class,
            MigProfile.class,
            MigSlice.class,
            Standing.class,
            Standing.Failure.class,
            Outgoing.class,
            Outgoing.Header.class,
            HostDesired.class,
            HostDesired.Gpu.class,
            HostEvent.class,
            HostEvent.Reported.class,
            HostEvent.SlicesChanged.class,
            HostEvent.PlanApplied.class,
            HostEvent.PlanFailed.class,
            HostEvent.Unrecognised.class,
            GpuReport.class,
            Slice.class
        })
class Wiring {
    /** Microseconds, as all times on the wire. */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    @Produces
    @Singleton
    HostId hostId(HostConfig config) {
        return new HostId(config.id());
    }

    @Produces
    @Singleton
    GpuHost gpuHost(GpuConfig config) {
        return switch (config.adapter()) {
            case NVIDIA_SMI ->
                    new NvidiaSmiGpuHost(
                            config.nvidiaSmi(),
                            config.timeout(),
                            Math.toIntExact(config.output().asLongValue()));
            case SIMULATED -> new SimulatedGpuHost(config.simulatedModel(), config.simulatedGpus());
        };
    }

    @Produces
    @Singleton
    Ledger ledger(PlanConfig config, HostId host, Clock clock) {
        return Ledger.open(config.ledger(), host, clock);
    }

    void close(@Disposes Ledger ledger) {
        ledger.close();
    }
}
