package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.Poison;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
        value = SlipwayStack.class,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "things=3,ext.acme.test.v1=3,things.dlq.outbox-test.things=3,ext.acme.test.v1.dlq.outbox-test.asks=3"))
class OutboxIT {
    @Inject Things things;
    @Inject Config config;

    @BeforeEach
    void tables() {
        Await.await(things::prepare);
    }

    @Test
    void bringsEveryCommittedEventInOrderAndEachEffectOnce() {
        List<String> keys =
                IntStream.range(0, 5).mapToObj(i -> "order-" + UUID.randomUUID()).toList();

        IntStream.range(0, 100)
                .parallel()
                .forEach(i -> Await.await(() -> things.count(keys.get(i % 5), false)));

        for (String key : keys) {
            List<CloudEvent> events = Events.ofKey(ThingEvent.TOPIC, key, 20);
            assertThat(events)
                    .extracting(CloudEvent::aggregateVersion)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
            assertThat(events)
                    .extracting(OutboxIT::count)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList());
            Await.until(
                    () ->
                            assertThat(Await.await(() -> things.effects(key)))
                                    .containsExactlyElementsOf(
                                            IntStream.rangeClosed(1, 20).boxed().toList()));
        }
        Await.until(() -> assertThat(Await.await(things::waiting)).isZero());
    }

    @Test
    void announcesNothingThatWasRolledBack() {
        String key = "rolled-" + UUID.randomUUID();

        assertThatThrownBy(() -> Await.await(() -> things.count(key, true)))
                .hasMessageContaining("after the append");
        Await.await(() -> things.count(key, false));

        assertThat(Events.ofKey(ThingEvent.TOPIC, key, 1))
                .extracting(CloudEvent::aggregateVersion)
                .containsExactly(1L);
    }

    @Test
    void numbersTheEventsOfOneTransactionInTheOrderOfTheirAppends() {
        String a = "run-" + UUID.randomUUID();
        String b = "run-" + UUID.randomUUID();

        assertThatThrownBy(() -> Await.await(() -> things.run(List.of(a, b), 90, true)))
                .hasMessageContaining("after the run");
        Await.await(() -> things.run(List.of(a, b, a, a, b), 10, false));
        Await.await(() -> things.run(List.of(b, a), 20, false));

        assertThat(Events.ofKey(ThingEvent.TOPIC, a, 4))
                .extracting(event -> event.aggregateVersion() + ":" + count(event))
                .containsExactly("1:10", "2:12", "3:13", "4:21");
        assertThat(Events.ofKey(ThingEvent.TOPIC, b, 3))
                .extracting(event -> event.aggregateVersion() + ":" + count(event))
                .containsExactly("1:11", "2:14", "3:20");
    }

    @Test
    void goesOnWithTheTraceOfTheKeyWhereNoneIsCurrent() {
        String key = "traced-" + UUID.randomUUID();
        String trace = "00-%s-00f067aa0ba902b7-01".formatted(hex());

        Await.await(() -> Tracing.within(trace, () -> things.count(key, false)));
        Await.await(() -> things.count(key, false));

        assertThat(Events.ofKey(ThingEvent.TOPIC, key, 2))
                .extracting(event -> event.extension(CloudEvent.TRACE_PARENT))
                .containsExactly(trace, trace);
        assertThat(Await.await(() -> things.traces(key))).containsEntry(key, trace);
    }

    @Test
    void leavesTheTraceOfAnotherKeyAlone() {
        String traced = "traced-" + UUID.randomUUID();
        String other = "other-" + UUID.randomUUID();
        String trace = "00-%s-00f067aa0ba902b7-01".formatted(hex());

        Await.await(() -> Tracing.within(trace, () -> things.count(traced, false)));
        Await.await(() -> things.run(List.of(traced, other), 5, false));

        assertThat(Events.ofKey(ThingEvent.TOPIC, traced, 2))
                .extracting(event -> event.extension(CloudEvent.TRACE_PARENT))
                .containsExactly(trace, trace);
        assertThat(Events.ofKey(ThingEvent.TOPIC, other, 1))
                .extracting(event -> event.extension(CloudEvent.TRACE_PARENT))
                .containsOnlyNulls();
    }

    private static String hex() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String count(CloudEvent event) {
        return text(event).replaceAll(".*\"count\":(\\d+).*", "$1");
    }

    @Test
    void hasOneEffectWhenAnEventComesTwice() {
        String key = "twice-" + UUID.randomUUID();
        CloudEvent first = event(key, 1, "good");

        Events.publish(ThingEvent.TOPIC, key, first);
        Events.publish(ThingEvent.TOPIC, key, first);
        Events.publish(ThingEvent.TOPIC, key, event(key, 1, "good"));
        Events.publish(ThingEvent.TOPIC, key, event(key, 2, "good"));

        Await.until(() -> assertThat(Await.await(() -> things.effects(key))).containsExactly(1, 2));
    }

    @Test
    void goesOnAfterATypeItDoesNotKnow() {
        String key = "future-" + UUID.randomUUID();
        CloudEvent known = event(key, 1, "good");
        CloudEvent future =
                new CloudEvent(
                        UUID.randomUUID().toString(),
                        known.source(),
                        "io.slipway.test.new.v1",
                        key,
                        known.time(),
                        null,
                        Map.of(CloudEvent.AGGREGATE_VERSION, "2"),
                        "{\"type\":\"io.slipway.test.new.v1\"}".getBytes(StandardCharsets.UTF_8));

        Events.publish(ThingEvent.TOPIC, key, known);
        Events.publish(ThingEvent.TOPIC, key, future);
        Events.publish(ThingEvent.TOPIC, key, event(key, 3, "good"));

        Await.until(() -> assertThat(Await.await(() -> things.effects(key))).containsExactly(1, 3));
        assertThat(Await.await(() -> things.parked(key))).isEmpty();
    }

    @Test
    void parksTheKeyOfAGap() {
        String key = "gap-" + UUID.randomUUID();

        Events.publish(ThingEvent.TOPIC, key, event(key, 1, "good"));
        Events.publish(ThingEvent.TOPIC, key, event(key, 3, "good"));
        Events.publish(ThingEvent.TOPIC, key, event(key, 4, "good"));

        Await.until(
                () ->
                        assertThat(Await.await(() -> things.parked(key)))
                                .containsExactly("gap", "behind"));
        assertThat(Await.await(() -> things.effects(key))).containsExactly(1);
    }

    @Test
    void parksAKeyThatKeepsFailingAndLetsOthersGoOn() {
        String bad = "bad-" + UUID.randomUUID();
        String good = "good-" + UUID.randomUUID();

        Events.publish(ThingEvent.TOPIC, bad, event(bad, 1, "bad"));
        Events.publish(ThingEvent.TOPIC, bad, event(bad, 2, "good"));
        Events.publish(ThingEvent.TOPIC, good, event(good, 1, "good"));

        Await.until(() -> assertThat(Await.await(() -> things.effects(good))).containsExactly(1));
        Await.until(
                () ->
                        assertThat(Await.await(() -> things.parked(bad)))
                                .containsExactly("effect-failed", "behind"));
        assertThat(Await.await(() -> things.effects(bad))).isEmpty();
        Events.records(
                "things.dlq.outbox-test.things",
                records ->
                        records.stream()
                                .anyMatch(
                                        record ->
                                                header(record, "dead-letter-reason")
                                                        .equals("parked")));
    }

    @Test
    void putsPoisonAsideAndGoesOn() {
        String key = "after-poison-" + UUID.randomUUID();
        List<ProducerRecord<byte[], byte[]>> poison =
                List.of(
                        poison("{}", Map.of()),
                        poison("{}", headers("ce_time", "yesterday")),
                        poison("{}", headers("ce_source", "not a uri")),
                        poison("{}", headers("ce_specversion", "0.3")),
                        poison("{", headers("ce_subject", "x")),
                        poison("not json", headers("content-type", "application/cloudevents+json")),
                        poison("\"text\"", headers("ce_subject", "x")),
                        poison(
                                "{\"type\":\"%s\",\"thing\":\"a\",\"count\":\"NaN\"}"
                                        .formatted(ThingEvent.Counted.TYPE),
                                headers("ce_subject", "x")),
                        poison(
                                "{\"type\":\"io.slipway.test.other.v1\"}",
                                headers("ce_subject", "x")),
                        poison(" ".repeat(70_000), headers("ce_subject", "x")));
        int before = letters();

        poison.forEach(Events::publish);
        Events.publish(
                poison(
                        "{\"type\":\"io.slipway.test.new.v1\"}",
                        headers("ce_type", "io.slipway.test.new.v1")));
        Events.publish(ThingEvent.TOPIC, key, event(key, 1, "good"));

        Await.until(() -> assertThat(Await.await(() -> things.effects(key))).containsExactly(1));
        var letters =
                Events.records(
                        "things.dlq.outbox-test.things",
                        records -> records.size() >= before + poison.size());
        assertThat(letters)
                .allSatisfy(
                        letter -> {
                            assertThat(header(letter, "dead-letter-reason")).matches("[a-z-]+");
                            assertThat(header(letter, "dead-letter-consumer"))
                                    .isEqualTo("outbox-test.things");
                        });
    }

    @Test
    void accountsForEveryPoison() {
        Poison.of(ThingEvent.TOPIC, "outbox-test.things", ThingEvent.Counted.TYPE, "//slipway/test")
                .isSurvived();
    }

    @Test
    void takesAsksOfTheirOwnerOnlyAndRefusesByDeadLetter() {
        Events.publishStructured("ext.acme.test.v1", "k", ask("//evil/x", "{}"));
        Events.publishStructured("ext.acme.test.v1", "k", ask("//acme/x", "{\"refuse\":true}"));
        Events.publishStructured("ext.acme.test.v1", "k", ask("//acme/x", "{}"));

        Await.until(
                () -> assertThat(Await.await(() -> things.effects("asked"))).containsExactly(1));
        var letters =
                Events.records(
                        "ext.acme.test.v1.dlq.outbox-test.asks", records -> records.size() >= 2);
        assertThat(letters)
                .extracting(letter -> header(letter, "dead-letter-reason"))
                .containsExactlyInAnyOrder("foreign-source", "conflict");
    }

    @Test
    void sendsWithSettingsThatNeitherLoseNorReorder() {
        assertThat(Broker.settings(config))
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.LINGER_MS_CONFIG, 0);
    }

    private static int letters() {
        return Events.records("things.dlq.outbox-test.things", _ -> true).size();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> headers(String name, String value) {
        var headers =
                new HashMap<>(
                        Map.of(
                                "ce_id",
                                UUID.randomUUID().toString(),
                                "ce_source",
                                "//slipway/test",
                                "ce_specversion",
                                "1.0",
                                "ce_type",
                                ThingEvent.Counted.TYPE));
        headers.put(name, value);
        return headers;
    }

    private static ProducerRecord<byte[], byte[]> poison(
            String value, Map<String, String> headers) {
        var record =
                new ProducerRecord<>(
                        ThingEvent.TOPIC,
                        "poison".getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8));
        headers.forEach(
                (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    private static CloudEvent ask(String source, String body) {
        return new CloudEvent(
                UUID.randomUUID().toString(),
                source,
                "io.slipway.test.asked.v1",
                null,
                Instant.now(),
                null,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static CloudEvent event(String key, int version, String mood) {
        return new CloudEvent(
                UUID.randomUUID().toString(),
                "//slipway/test",
                ThingEvent.Counted.TYPE,
                key,
                Instant.now(),
                null,
                Map.of(CloudEvent.AGGREGATE_VERSION, Integer.toString(version)),
                "{\"type\":\"%s\",\"thing\":\"%s\",\"count\":%d,\"mood\":\"%s\"}"
                        .formatted(ThingEvent.Counted.TYPE, key, version, mood)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CloudEvent event) {
        return new String(event.data(), StandardCharsets.UTF_8);
    }
}
