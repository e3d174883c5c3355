package io.slipway.outbox;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Outage;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes Kafka records in: once, in order, and without ever failing its channel.
 *
 * <p>The returned {@link Uni} completes when the record is dealt with, so the caller acknowledges
 * then. The effect runs in the transaction that marks the event as taken. An effect that keeps
 * failing parks the key; an outage of the database is waited for.
 */
@ApplicationScoped
public class Intake {
    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final int TRIES = 5;

    private final InboxStore inbox;
    private final Together together;
    private final ParkedKeys parkedKeys;
    private final DeadLetters deadLetters;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ObjectMapper json;
    private final Vertx vertx;
    private final Patience patience;
    private final Map<String, Timer> deliveries = new ConcurrentHashMap<>();

    Intake(
            InboxStore inbox,
            Together together,
            ParkedKeys parkedKeys,
            DeadLetters deadLetters,
            MeterRegistry meters,
            Clock clock,
            ObjectMapper json,
            Vertx vertx,
            OutboxConfig config) {
        this.inbox = inbox;
        this.together = together;
        this.parkedKeys = parkedKeys;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.clock = clock;
        this.json = json;
        this.vertx = vertx;
        this.patience = new Patience(config.firstWait());
    }

    /**
     * Takes events of one of our own topics.
     *
     * <p>Their effects share one transaction, in the order of the records. When it fails, each
     * event is tried in a transaction of its own, so that a bad one harms no other.
     *
     * @param consumer name of the consumer group, {@code <service>.<purpose>}
     * @param root the sealed interface of the topic
     */
    public <E> Uni<Void> take(
            String consumer,
            ConsumerRecords<byte[], byte[]> records,
            Class<E> root,
            BiFunction<E, CloudEvent, Uni<Void>> effect) {
        return take(consumer, records, root, _ -> Uni.createFrom().voidItem(), effect);
    }

    /**
     * The same, for effects that can share work: what {@code ahead} reads or locks for all of them
     * is there for each, because they share the session too.
     *
     * @param ahead gets the facts of each transaction before their effects, those that have none
     *     among them; not called for an event that an operator frees
     */
    public <E> Uni<Void> take(
            String consumer,
            ConsumerRecords<byte[], byte[]> records,
            Class<E> root,
            Function<List<E>, Uni<Void>> ahead,
            BiFunction<E, CloudEvent, Uni<Void>> effect) {
        return all(
                records,
                record -> fact(consumer, record, root, effect),
                batch ->
                        ahead.apply(
                                batch.stream()
                                        .map(delivery -> root.cast(delivery.fact()))
                                        .toList()));
    }

    private <E> Incoming fact(
            String consumer,
            ConsumerRecord<byte[], byte[]> record,
            Class<E> root,
            BiFunction<E, CloudEvent, Uni<Void>> effect) {
        return switch (EnvelopeReader.read(record)) {
            case Parsed.Rejected(Parsed.Reason reason, String _) ->
                    refused(consumer, record, reason.slug());
            case Parsed.Event(String key, CloudEvent event) -> {
                E body = body(consumer, event, root);
                if (body == null || !Whole.is(body)) {
                    yield refused(consumer, record, "unreadable-data");
                }
                Supplier<Uni<Void>> work =
                        unknown(root, body)
                                ? () -> skip(consumer, event)
                                : () -> effect.apply(body, event);
                yield new Incoming.Due(
                        new Delivery(consumer, record, key, event, false, body, work));
            }
        };
    }

    /**
     * Takes requests of producers on other platforms.
     *
     * @param tenants whom each producer speaks for
     * @param type the only type that is taken; others are acknowledged and counted
     */
    public <A> Uni<Void> takeAsks(
            String consumer,
            ConsumerRecords<byte[], byte[]> records,
            Map<String, String> tenants,
            String type,
            Class<A> ask,
            Function<Asked<A>, Uni<Void>> effect) {
        return all(
                records,
                record -> ask(consumer, record, tenants, type, ask, effect),
                _ -> Uni.createFrom().voidItem());
    }

    private <A> Incoming ask(
            String consumer,
            ConsumerRecord<byte[], byte[]> record,
            Map<String, String> tenants,
            String type,
            Class<A> ask,
            Function<Asked<A>, Uni<Void>> effect) {
        String producer = Asked.producer(record.topic());
        String tenant = tenants.get(producer);
        return switch (EnvelopeReader.read(record)) {
            case Parsed.Rejected(Parsed.Reason reason, String _) ->
                    refused(consumer, record, reason.slug());
            case Parsed.Event(String key, CloudEvent event) -> {
                if (!event.source().startsWith("//" + producer + "/")) {
                    yield refused(consumer, record, "foreign-source");
                }
                if (!event.type().equals(type)) {
                    yield new Incoming.Aside(skip(consumer, event));
                }
                A body = body(consumer, event, ask);
                if (body == null) {
                    yield refused(consumer, record, "unreadable-data");
                }
                if (tenant == null) {
                    yield refused(consumer, record, CommonProblem.FORBIDDEN.slug());
                }
                var asked = new Asked<>(producer, tenant, body, event);
                yield new Incoming.Due(
                        new Delivery(
                                consumer,
                                record,
                                key,
                                event,
                                true,
                                asked,
                                () -> effect.apply(asked)));
            }
        };
    }

    /** What is parked already stays there, and the operator is told. */
    private Incoming refused(
            String consumer, ConsumerRecord<byte[], byte[]> record, String reason) {
        if (record instanceof ParkedRecord) {
            return new Incoming.Aside(
                    Uni.createFrom().failure(CommonProblem.CONFLICT.because(reason)));
        }
        return new Incoming.Aside(
                Uni.createFrom().deferred(() -> deadLetters.put(consumer, record, reason)));
    }

    private Uni<Void> all(
            ConsumerRecords<byte[], byte[]> records,
            Function<ConsumerRecord<byte[], byte[]>, Incoming> read,
            Function<List<Delivery>, Uni<Void>> ahead) {
        List<Uni<Void>> notes = new ArrayList<>();
        List<Delivery> due = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (read.apply(record)) {
                case Incoming.Aside(Uni<Void> note) -> notes.add(note);
                case Incoming.Due(Delivery delivery) -> due.add(delivery);
            }
        }
        return each(notes, note -> note).chain(() -> together(due, ahead));
    }

    private Uni<Void> together(List<Delivery> due, Function<List<Delivery>, Uni<Void>> ahead) {
        if (due.size() < 2) {
            return each(
                    due,
                    delivery ->
                            delivery.record() instanceof ParkedRecord
                                    ? Tracing.within(delivery)
                                    : attempt(delivery, ahead, 1));
        }
        return Panache.withTransaction(() -> once(due, ahead))
                .invoke(() -> due.forEach(this::delivered))
                .onFailure()
                .recoverWithUni(
                        failure -> {
                            LOG.debugf("Batch failed, one by one: %s", failure.toString());
                            return each(due, delivery -> attempt(delivery, ahead, 1));
                        });
    }

    /** One after the other, as the order of the key and the one session ask for. */
    private static <T> Uni<Void> each(List<T> all, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /**
     * Makes the counters of a consumer visible before their first event, and its parked events
     * retryable.
     *
     * @param on the consumer's own method, which calls {@link #take}
     */
    public void register(String consumer, Function<ConsumerRecords<byte[], byte[]>, Uni<Void>> on) {
        register(consumer);
        parkedKeys.register(consumer, on);
    }

    /** Makes the counters of a consumer of asks visible; asks are refused and never parked. */
    public void register(String consumer) {
        for (Parsed.Reason reason : Parsed.Reason.values()) {
            deadLetters.counter(consumer, reason.slug());
        }
        deadLetters.counter(consumer, "unreadable-data");
        deadLetters.counter(consumer, "parked");
        meters.counter("inbox.duplicates", "consumer", consumer);
        meters.counter("inbox.unknown.types", "consumer", consumer);
        meters.counter("inbox.unknown.fields", "consumer", consumer);
    }

    private Uni<Void> skip(String consumer, CloudEvent event) {
        meters.counter("inbox.unknown.types", "consumer", consumer).increment();
        LOG.infof("Unknown type acknowledged: consumer=%s eventId=%s", consumer, event.id());
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> attempt(
            Delivery delivery, Function<List<Delivery>, Uni<Void>> ahead, int count) {
        return Panache.withTransaction(() -> once(List.of(delivery), ahead))
                .invoke(() -> delivered(delivery))
                .onFailure()
                .recoverWithUni(failure -> again(delivery, ahead, count, failure));
    }

    private Uni<Void> again(
            Delivery delivery,
            Function<List<Delivery>, Uni<Void>> ahead,
            int count,
            Throwable failure) {
        boolean outage = Outage.is(failure);
        if (failure instanceof Problem problem && problem.type().status() < 500) {
            return delivery.asked()
                    ? deadLetters.put(delivery.consumer(), delivery.record(), problem.type().slug())
                    : park(delivery, problem.type().slug(), failure);
        }
        if (!outage && count >= TRIES) {
            return delivery.asked()
                    ? deadLetters.put(delivery.consumer(), delivery.record(), "effect-failed")
                    : park(delivery, "effect-failed", failure);
        }
        LOG.warnf(
                "Effect failed, try %d: consumer=%s eventId=%s: %s",
                count, delivery.consumer(), delivery.event().id(), failure.toString());
        return pause(patience.after(count))
                .chain(() -> attempt(delivery, ahead, outage ? count : count + 1));
    }

    /** Waits on the context of the message: a session opens only there. */
    private Uni<Void> pause(Duration wait) {
        return Uni.createFrom()
                .emitter(emitter -> vertx.setTimer(wait.toMillis(), _ -> emitter.complete(null)));
    }

    private Uni<Void> once(List<Delivery> batch, Function<List<Delivery>, Uni<Void>> ahead) {
        return inbox.admit(batch)
                .call(() -> ahead.apply(batch))
                .chain(
                        standing ->
                                together.during(
                                                () ->
                                                        each(
                                                                batch,
                                                                delivery ->
                                                                        take(
                                                                                delivery,
                                                                                standing.take(
                                                                                        delivery))))
                                        .chain(
                                                () ->
                                                        inbox.advance(
                                                                batch.getFirst().consumer(),
                                                                standing.moved())));
    }

    /** Gaps and events behind a parked one are kept for an operator, so that order holds. */
    private Uni<Void> take(Delivery delivery, Turn turn) {
        return switch (turn) {
            case NEXT -> Tracing.within(delivery);
            case REPEATED -> count("inbox.duplicates", delivery);
            case STALE -> Uni.createFrom().voidItem();
            case GAP -> count("inbox.gaps", delivery).chain(() -> store(delivery, "gap"));
            case BEHIND -> behind(delivery);
        };
    }

    /** A key that an operator has freed meanwhile is looked at anew, in another transaction. */
    private Uni<Void> behind(Delivery delivery) {
        return parkedKeys
                .stillParked(delivery)
                .chain(
                        parked ->
                                parked
                                        ? store(delivery, "behind")
                                        : Uni.createFrom()
                                                .failure(
                                                        new IllegalStateException(
                                                                "the key was freed meanwhile")));
    }

    private Uni<Void> count(String meter, Delivery delivery) {
        meters.counter(meter, "consumer", delivery.consumer()).increment();
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> park(Delivery delivery, String reason, Throwable failure) {
        LOG.errorf(
                failure,
                "Key parked: consumer=%s key=%s eventId=%s",
                delivery.consumer(),
                delivery.key(),
                delivery.event().id());
        return Panache.withTransaction(() -> store(delivery, reason))
                .chain(() -> deadLetters.put(delivery.consumer(), delivery.record(), "parked"))
                .onFailure()
                .recoverWithUni(
                        () -> pause(Patience.LONGEST).chain(() -> park(delivery, reason, failure)));
    }

    private Uni<Void> store(Delivery delivery, String reason) {
        return inbox.park(delivery, headers(delivery.event()), reason);
    }

    private void delivered(Delivery delivery) {
        Instant time = delivery.event().time();
        if (time != null) {
            deliveries
                    .computeIfAbsent(delivery.consumer(), this::deliveries)
                    .record(Duration.between(time, clock.instant()));
        }
    }

    private Timer deliveries(String consumer) {
        return Timer.builder("event.delivery")
                .tag("consumer", consumer)
                .serviceLevelObjectives(
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(meters);
    }

    private String headers(CloudEvent event) {
        try {
            return json.writeValueAsString(event.extensions());
        } catch (IOException impossible) {
            throw new IllegalStateException("cannot write extensions", impossible);
        }
    }

    private <E> @Nullable E body(String consumer, CloudEvent event, Class<E> type) {
        var unknown = new TreeSet<String>();
        ObjectReader reader =
                json.readerFor(type)
                        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .withHandler(new UnknownFields(unknown));
        try {
            if (!says(type, event)) {
                return null;
            }
            E body = reader.readValue(event.data());
            if (!unknown.isEmpty()) {
                meters.counter("inbox.unknown.fields", "consumer", consumer).increment();
                LOG.warnf("Unknown fields ignored: eventId=%s fields=%s", event.id(), unknown);
            }
            return body;
        } catch (IOException unreadable) {
            LOG.debugf("Unreadable data: %s", unreadable.toString());
            return null;
        }
    }

    /** The body must say the same type as the envelope, for topics whose bodies say one. */
    private boolean says(Class<?> root, CloudEvent event) throws IOException {
        return !root.isAnnotationPresent(JsonTypeInfo.class)
                || event.type().equals(Discriminator.of(event.data(), json));
    }

    private static boolean unknown(Class<?> root, Object body) {
        JsonTypeInfo info = root.getAnnotation(JsonTypeInfo.class);
        return info != null && info.defaultImpl().isInstance(body);
    }

    /** Notes the names of fields that the record does not have; short ones only. */
    private static final class UnknownFields extends DeserializationProblemHandler {
        private static final int MOST = 10;
        private final Set<String> names;

        UnknownFields(Set<String> names) {
            this.names = names;
        }

        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                JsonDeserializer<?> deserializer,
                Object bean,
                String name)
                throws IOException {
            if (names.size() < MOST && name.matches("[A-Za-z0-9_-]{1,64}")) {
                names.add(name);
            }
            parser.skipChildren();
            return true;
        }
    }
}
