package io.slipway.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.slipway.problem.Outage;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many keys and events wait for an operator, per consumer; 0 from the start on. */
@Singleton
class ParkedGauge {
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final ParkedStore store;
    private final MeterRegistry meters;

    /** Of one consumer. */
    private record Waiting(AtomicLong keys, AtomicLong events) {}

    ParkedGauge(ParkedStore store, MeterRegistry meters) {
        this.store = store;
        this.meters = meters;
    }

    void register(String consumer) {
        of(consumer);
        for (String outcome : ParkedStore.OUTCOMES) {
            meters.counter("parked.settled", "consumer", consumer, "outcome", outcome);
        }
    }

    void settled(String consumer, String outcome) {
        meters.counter("parked.settled", "consumer", consumer, "outcome", outcome).increment();
    }

    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> measure() {
        return store.waiting()
                .invoke(
                        counts -> {
                            counts.forEach(
                                    count -> {
                                        of(count.consumer()).keys().set(count.keys());
                                        of(count.consumer()).events().set(count.events());
                                    });
                            waiting.forEach(
                                    (consumer, now) -> {
                                        if (counts.stream()
                                                .noneMatch(c -> c.consumer().equals(consumer))) {
                                            now.keys().set(0);
                                            now.events().set(0);
                                        }
                                    });
                        })
                .replaceWithVoid()
                // The next one may see it; the outage itself is told by those who need the answer.
                .onFailure(Outage::is)
                .recoverWithNull();
    }

    private Waiting of(String consumer) {
        return waiting.computeIfAbsent(
                consumer,
                name -> {
                    var fresh = new Waiting(new AtomicLong(), new AtomicLong());
                    meters.gauge("parked.keys", tags(name), fresh.keys());
                    meters.gauge("parked.events", tags(name), fresh.events());
                    return fresh;
                });
    }

    private static Tags tags(String consumer) {
        return Tags.of("consumer", consumer);
    }
}
