package io.slipway.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.slipway.envelope.DeadLetter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Puts aside what a consumer cannot take, and counts it. */
@ApplicationScoped
public class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Broker broker;
    private final MeterRegistry meters;
    private final Clock clock;

    DeadLetters(Broker broker, MeterRegistry meters, Clock clock) {
        this.broker = broker;
        this.meters = meters;
        this.clock = clock;
    }

    /** Counters start at 0, so that the first dead letter raises an alert. */
    Counter counter(String consumer, String reason) {
        return meters.counter("dead.letters", "consumer", consumer, "reason", reason);
    }

    /**
     * Completes when the broker has it, on the context of the caller: the producer acknowledges on
     * a thread of its own, where no session opens. A broker that is away is waited for.
     */
    Uni<Void> put(String consumer, ConsumerRecord<byte[], byte[]> record, String reason) {
        counter(consumer, reason).increment();
        LOG.warnf(
                "Dead letter: consumer=%s topic=%s partition=%d offset=%d reason=%s",
                consumer, record.topic(), record.partition(), record.offset(), reason);
        Context here = Vertx.currentContext();
        Uni<Void> sent =
                broker.sendLater(DeadLetter.of(record, consumer, reason, clock.instant()))
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                        .indefinitely();
        return here == null ? sent : sent.emitOn(work -> here.runOnContext(_ -> work.run()));
    }
}
