package io.slipway.agent.report;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.MigProfile;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Ledger;
import io.slipway.agent.plan.Plans;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** The host in numbers. Labels are bounded: GPUs times profiles times two states. */
@ApplicationScoped
class HostGauges {
    private final HostId host;
    private final Plans plans;
    private final MultiGauge slices;

    HostGauges(
            HostId host, Plans plans, Ledger ledger, HostEventRelay relay, MeterRegistry meters) {
        this.host = host;
        this.plans = plans;
        this.slices =
                MultiGauge.builder("agent.gpu.slices")
                        .description("Slices by GPU, profile and whether a process uses them")
                        .register(meters);
        Gauge.builder("agent.report.age.seconds", relay, one -> one.reportAge().toMillis() / 1000.0)
                .description("Since the broker acknowledged a report, or since the start")
                .tag("host", host.value())
                .register(meters);
        Gauge.builder("agent.drift.items", plans, one -> one.status().sighting().drift().size())
                .description("What differs from the desired state")
                .tag("host", host.value())
                .register(meters);
        Gauge.builder("outbox.pending.rows", ledger, Ledger::backlog).register(meters);
        Gauge.builder("outbox.oldest.seconds", ledger, one -> one.oldest().toMillis() / 1000.0)
                .register(meters);
    }

    @Scheduled(every = "5s")
    void refresh() {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Gpu gpu : plans.status().sighting().gpus()) {
            for (MigProfile profile : gpu.geometry().profiles()) {
                rows.add(row(gpu, profile, "idle", false));
                rows.add(row(gpu, profile, "busy", true));
            }
        }
        slices.register(rows, true);
    }

    private MultiGauge.Row<?> row(Gpu gpu, MigProfile profile, String state, boolean busy) {
        long count =
                gpu.slices().stream()
                        .filter(slice -> slice.profile().equals(profile.name()))
                        .filter(slice -> slice.inUse() == busy)
                        .count();
        return MultiGauge.Row.of(
                Tags.of(
                        "host",
                        host.value(),
                        "gpu",
                        String.valueOf(gpu.index()),
                        "profile",
                        profile.name(),
                        "state",
                        state),
                count);
    }
}
