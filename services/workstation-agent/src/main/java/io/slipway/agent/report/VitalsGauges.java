package io.slipway.agent.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.Vitals;
import io.slipway.agent.host.HostId;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Temperature and power of the GPUs. Where the driver does not answer there is no series: an old
 * number would look healthy. Then it is asked again soon, so that one lost answer leaves no gap
 * that looks like a dead GPU.
 */
@ApplicationScoped
class VitalsGauges {
    private static final Logger LOG = Logger.getLogger(VitalsGauges.class);
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final HostId host;
    private final GpuHost gpus;
    private final MultiGauge celsius;
    private final MultiGauge watts;
    private final Clock clock;
    private volatile Instant due = Instant.MIN;

    VitalsGauges(HostId host, GpuHost gpus, MeterRegistry meters, Clock clock) {
        this.host = host;
        this.gpus = gpus;
        this.clock = clock;
        this.celsius =
                MultiGauge.builder("agent.gpu.temperature.celsius")
                        .description("Temperature of the GPU")
                        .register(meters);
        this.watts =
                MultiGauge.builder("agent.gpu.power.watts")
                        .description("Power that the GPU draws")
                        .register(meters);
    }

    @Scheduled(every = "3s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return;
        }
        List<Vitals> all = asked();
        if (!all.isEmpty()) {
            due = now.plus(EVERY);
        }
        celsius.register(rows(all, Vitals::celsius), true);
        watts.register(rows(all, Vitals::watts), true);
    }

    private List<Vitals> asked() {
        try {
            return gpus.vitals();
        } catch (GpuFault fault) {
            // The reconciler says so at WARN when it looks at the host.
            LOG.debugf("No vitals: %s", fault.getMessage());
            return List.of();
        }
    }

    private List<MultiGauge.Row<?>> rows(List<Vitals> all, Function<Vitals, @Nullable Double> one) {
        return all.stream()
                .<MultiGauge.Row<?>>mapMulti(
                        (vitals, rows) -> {
                            Double value = one.apply(vitals);
                            if (value != null) {
                                rows.accept(
                                        MultiGauge.Row.of(
                                                Tags.of(
                                                        "host",
                                                        host.value(),
                                                        "gpu",
                                                        String.valueOf(vitals.gpu())),
                                                value));
                            }
                        })
                .toList();
    }
}
