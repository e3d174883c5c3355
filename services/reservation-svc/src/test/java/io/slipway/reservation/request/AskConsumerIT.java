package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class AskConsumerIT {
    private static final String TOPIC = "ext.acme.reservation.v1";
    private static final String DEAD_LETTERS = TOPIC + ".dlq.reservation-svc.asks";

    @Inject ObjectMapper json;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void hasTheEffectOfTheRestCallInBothModes() {
        String binary = name();
        String structured = name();

        Events.publish(TOPIC, "k", ask(binary, 8, "//acme/orders"));
        Events.publishStructured(TOPIC, "k", ask(structured, 2, "//acme/orders"));

        var first = only(binary, "active");
        assertThat(first).containsEntry("owner", "acme").containsEntry("gpus", 8);
        assertThat(only(structured, "active")).containsEntry("gpus", 2);
        var events = Events.ofKey(ReservationEvent.TOPIC, String.valueOf(first.get("id")), 3);
        assertThat(events)
                .extracting(CloudEvent::type)
                .containsExactly(
                        ReservationEvent.Queued.TYPE,
                        ReservationEvent.Promised.TYPE,
                        ReservationEvent.Active.TYPE);
    }

    @Test
    void takesTheSameEventOnce() {
        String repeated = name();
        String last = name();
        var event = ask(repeated, 1, "//acme/orders");

        Events.publish(TOPIC, "same", event);
        Events.publish(TOPIC, "same", event);
        Events.publish(TOPIC, "same", ask(last, 1, "//acme/orders"));

        only(last, "active");
        only(repeated, "active");
    }

    @Test
    void recordsWhatItRefusesAsFailedWithTheReason() {
        String impossible = name();
        String unsound = name();

        Events.publish(TOPIC, "k", ask(impossible, 6, "//acme/orders"));
        Events.publish(TOPIC, "k", ask(unsound, 500, "//acme/orders"));

        var refused = only(impossible, "failed");
        assertThat(String.valueOf(refused.get("reason"))).contains("6 h100", "1, 2, 4, 8, 16");
        assertThat(String.valueOf(only(unsound, "failed").get("reason"))).contains("#/gpus");
        var ended =
                Events.data(
                        Events.first(
                                ReservationEvent.TOPIC,
                                String.valueOf(refused.get("id")),
                                ReservationEvent.Ended.TYPE),
                        json,
                        ReservationEvent.Ended.class);
        assertThat(ended.outcome()).isEqualTo("failed");
    }

    /** Facts 6, "retries": bounded tries, then failed and a dead letter that the user can see. */
    @Test
    void saysThatItFailedAfterThreeTriesAndPutsTheEventAside() {
        String cursed = name();
        String good = name();
        Desk.sql(
                """
                create function curse() returns trigger language plpgsql as $$ begin
                    if new.name = '%s' and new.state <> 'failed' then
                        raise exception 'cursed';
                    end if;
                    return new;
                end $$
                """
                        .formatted(cursed));
        Desk.sql(
                "create trigger curse before insert on reservation for each row execute function curse()");
        try {
            Events.publish(TOPIC, "k", ask(cursed, 1, "//acme/orders"));
            Events.publish(TOPIC, "k", ask(good, 1, "//acme/orders"));

            var failed = only(cursed, "failed");
            assertThat(String.valueOf(failed.get("reason"))).contains("3 times", "dead letter");
            only(good, "active");
            assertThat(
                            about(
                                    cursed,
                                    Events.records(
                                            DEAD_LETTERS, seen -> !about(cursed, seen).isEmpty())))
                    .hasSize(1);
        } finally {
            Desk.sql("drop trigger curse on reservation");
            Desk.sql("drop function curse");
        }
    }

    /** Other tests put events aside, too. */
    private static List<ConsumerRecord<byte[], byte[]>> about(
            String name, List<ConsumerRecord<byte[], byte[]>> all) {
        return all.stream()
                .filter(one -> one.value() != null)
                .filter(one -> new String(one.value(), UTF_8).contains(name))
                .toList();
    }

    @Test
    void putsAsideWhatItCannotReadOrTrustAndGoesOn() {
        String good = name();
        String bad = name();

        Events.publish(
                TOPIC,
                "k",
                event("//acme/orders", "{\"name\":\"%s\",\"gpus\":\"many\"}".formatted(bad)));
        Events.publish(TOPIC, "k", event("//acme/orders", "no json about " + bad));
        Events.publish(TOPIC, "k", ask(bad, 1, "//other/orders"));
        Events.publish(TOPIC, "k", ask(good, 1, "//acme/orders"));

        only(good, "active");
        assertThat(about(bad, Events.records(DEAD_LETTERS, seen -> about(bad, seen).size() >= 3)))
                .hasSize(3);
        as("viewer").get(PATH).then().body("items", hasSize(1));
    }

    /** The broker acknowledges a dead letter on its own thread, where no transaction can begin. */
    @Test
    void takesWhatCameInOneBatchWithWhatItCannotRead() {
        var goods = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            String good = name();
            goods.add(good);
            Events.publish(TOPIC, "one", event("//acme/orders", "no json"));
            Events.publish(TOPIC, "one", ask(good, 1, "//acme/orders"));
        }

        goods.forEach(good -> only(good, "active"));
    }

    /** The one reservation of that name, once it is in that state. */
    private static Map<String, Object> only(String name, String state) {
        return Await.value(
                        () ->
                                as("viewer")
                                        .get(PATH)
                                        .then()
                                        .extract()
                                        .jsonPath()
                                        .<Map<String, Object>>getList("items")
                                        .stream()
                                        .filter(item -> name.equals(item.get("name")))
                                        .toList(),
                        (List<Map<String, Object>> found) ->
                                found.size() == 1 && state.equals(found.getFirst().get("state")))
                .getFirst();
    }

    private CloudEvent ask(String name, int gpus, String source) {
        return event(
                source,
                "{\"gpus\":%d,\"gpuType\":\"h100\",\"hours\":1,\"name\":\"%s\"}"
                        .formatted(gpus, name));
    }

    private static CloudEvent event(String source, String data) {
        return new CloudEvent(
                Uuid7.text(Instant.now()),
                source,
                ReservationAsk.TYPE,
                null,
                Instant.now(),
                null,
                Map.of(),
                data.getBytes(UTF_8));
    }

    private static String name() {
        return "ask-" + UUID.randomUUID();
    }
}
