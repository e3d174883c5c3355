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
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Temperature and power of the GPUs. Where the driver does not answer there is no series: an old
 * number would look healthy.
 */
@ApplicationScoped
class VitalsGauges {
    private static final Logger LOG = Logger.getLogger(VitalsGauges.class);

    private final HostId host;
    private final GpuHost gpus;
    private final MultiGauge celsius;
    private final MultiGauge watts;

    VitalsGauges(HostId host, GpuHost gpus, MeterRegistry meters) {
        this.host = host;
        this.gpus = gpus;
        this.celsius =
                MultiGauge.builder("agent.gpu.temperature.celsius")
                        .description("Temperature of the GPU")
                        .register(meters);
        this.watts =
                MultiGauge.builder("agent.gpu.power.watts")
                        .description("Power that the GPU draws")
                        .register(meters);
    }

    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        List<Vitals> now;
        try {
            now = gpus.vitals();
        } catch (GpuFault fault) {
            // The reconciler says so at WARN when it looks at the host.
            LOG.debugf("No vitals: %s", fault.getMessage());
            now = List.of();
        }
        celsius.register(rows(now, Vitals::celsius), true);
        watts.register(rows(now, Vitals::watts), true);
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
