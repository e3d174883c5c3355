package io.slipway.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jboss.logging.Logger;

/**
 * Puts aside what a consumer cannot take, as {@code <topic>.dlq.<consumer>}, with the reason in
 * headers and never an exception's text. Headers of an earlier failure are left out.
 */
@ApplicationScoped
public class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final int MAX_HEADERS_KEPT = 40;
    private static final int MAX_BYTES_KEPT = 128 * 1024;

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
                broker.sendLater(letter(consumer, record, reason))
                        .onFailure()
                        .retry()
                        .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                        .indefinitely();
        return here == null ? sent : sent.emitOn(work -> here.runOnContext(_ -> work.run()));
    }

    private ProducerRecord<byte[], byte[]> letter(
            String consumer, ConsumerRecord<byte[], byte[]> record, String reason) {
        byte[] value = record.value();
        boolean keep = value == null || value.length <= MAX_BYTES_KEPT;
        var letter =
                new ProducerRecord<>(
                        record.topic() + ".dlq." + consumer,
                        record.key(),
                        keep ? value : new byte[0]);
        int kept = 0;
        for (Header header : record.headers()) {
            if (!header.key().startsWith("dead-letter-")
                    && kept++ < MAX_HEADERS_KEPT
                    && (header.value() == null
                            || header.value().length <= MAX_HEADERS_KEPT * 200)) {
                letter.headers().add(header);
            }
        }
        put(letter.headers(), "reason", reason);
        put(letter.headers(), "consumer", consumer);
        put(letter.headers(), "topic", record.topic());
        put(letter.headers(), "partition", Integer.toString(record.partition()));
        put(letter.headers(), "offset", Long.toString(record.offset()));
        put(letter.headers(), "time", clock.instant().toString());
        if (!keep) {
            put(letter.headers(), "value-dropped-bytes", Integer.toString(value.length));
        }
        return letter;
    }

    private static void put(Headers headers, String name, String value) {
        headers.add("dead-letter-" + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
