package io.slipway.reservation.request;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** What is counted. What describes the database is shown by the holder of the pool's lease only. */
@ApplicationScoped
class Meters {
    private final MeterRegistry registry;
    private final MultiGauge gpus;
    private final MultiGauge queued;
    private final MultiGauge active;
    private final Timer plan;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        this.gpus =
                MultiGauge.builder("reservation.gpus")
                        .description("GPUs of the pool by state")
                        .register(registry);
        this.queued =
                MultiGauge.builder("reservation.queued")
                        .description("Requests that wait for their promised start")
                        .register(registry);
        this.active =
                MultiGauge.builder("reservation.active")
                        .description("Reservations that run")
                        .register(registry);
        this.plan =
                Timer.builder("reservation.plan")
                        .description("Time of one planning decision")
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(5),
                                Duration.ofMillis(50),
                                Duration.ofMillis(500))
                        .register(registry);
    }

    /** What became of a promise. */
    enum Result {
        KEPT,
        EARLIER,
        REVISED,
        BROKEN
    }

    void know(List<String> gpuTypes) {
        for (var gpuType : gpuTypes) {
            for (var result : Result.values()) {
                count(gpuType, result, 0);
            }
            wait(gpuType);
        }
    }

    void count(String gpuType, Result result, int times) {
        registry.counter(
                        "reservation.promises",
                        "gpu_type",
                        gpuType,
                        "result",
                        result.name().toLowerCase(Locale.ROOT))
                .increment(times);
    }

    void waited(String gpuType, Duration wait) {
        wait(gpuType).record(wait);
    }

    <T> T planned(Supplier<T> decision) {
        return plan.record(decision);
    }

    /**
     * @param running how many are active, by pool and GPU type; those that are not in it have none
     */
    void show(List<Availability> types, Map<Queue, Integer> running) {
        active.register(
                types.stream()
                        .map(one -> new Queue(one.pool(), one.gpuType()))
                        .distinct()
                        .<MultiGauge.Row<?>>map(
                                queue ->
                                        MultiGauge.Row.of(
                                                Tags.of(
                                                        "gpu_type",
                                                        queue.gpuType(),
                                                        "pool",
                                                        queue.pool()),
                                                running.getOrDefault(queue, 0)))
                        .toList(),
                true);
        var byState = new ArrayList<MultiGauge.Row<?>>();
        var waiting = new ArrayList<MultiGauge.Row<?>>();
        for (String gpuType : types.stream().map(Availability::gpuType).distinct().toList()) {
            var alike = types.stream().filter(one -> one.gpuType().equals(gpuType)).toList();
            var tags = Tags.of("gpu_type", gpuType);
            int free = alike.stream().mapToInt(Availability::free).sum();
            int closed = alike.stream().mapToInt(Availability::closed).sum();
            int total = alike.stream().mapToInt(Availability::total).sum();
            int wait = alike.stream().mapToInt(Availability::waiting).sum();
            byState.add(MultiGauge.Row.of(tags.and("state", "free"), free));
            byState.add(MultiGauge.Row.of(tags.and("state", "held"), total - free - closed));
            byState.add(MultiGauge.Row.of(tags.and("state", "maintenance"), closed));
            waiting.add(MultiGauge.Row.of(tags, wait));
        }
        gpus.register(byState, true);
        queued.register(waiting, true);
    }

    /** The registry outlives the service where another one of it begins in the same process. */
    @PreDestroy
    void hide() {
        show(List.of(), Map.of());
    }

    private Timer wait(String gpuType) {
        return Timer.builder("reservation.wait")
                .description("From the request to the GPUs")
                .tag("gpu_type", gpuType)
                .serviceLevelObjectives(
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(15),
                        Duration.ofHours(1),
                        Duration.ofHours(4),
                        Duration.ofHours(12),
                        Duration.ofDays(1))
                .register(registry);
    }
}
