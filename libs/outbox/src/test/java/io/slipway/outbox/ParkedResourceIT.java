package io.slipway.outbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
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
class ParkedResourceIT {
    private static final String HERE = "/api/events/outbox-test";

    private final String key = "parked-" + UUID.randomUUID();
    @Inject Things things;
    @Inject MeterRegistry meters;
    @Inject ParkedGauge gauge;

    @BeforeEach
    void tables() {
        Await.await(things::prepare);
    }

    @Test
    void takesTheEventsOfAKeyInOrderOnceTheCauseIsGone() {
        String other = "other-" + UUID.randomUUID();
        double taken = settled("taken");
        double keys = gauge("parked.keys");
        double events = gauge("parked.events");
        things.breakDown(key);
        publish("unsure", 1, 2, 3);
        Events.publish(ThingEvent.TOPIC, other, event(other, 1, "good"));
        Await.until(() -> assertThat(effects(other)).containsExactly(1));
        parked("effect-failed", "behind", "behind");
        assertThat(gauge("parked.keys")).isEqualTo(keys + 1);
        assertThat(gauge("parked.events")).isEqualTo(events + 3);

        retry(ids().getLast())
                .body("taken", is(0))
                .body("left", is(3))
                .body("stuck.id", is(ids().getFirst()))
                .body("stuck.reason", is("effect-failed"));
        assertThat(effects(key)).isEmpty();
        get("/parked/" + ids().getFirst())
                .body("retries", is(1), "retriedBy", is("admin"), "place", is(1));
        things.mend(key);
        retry(ids().getLast()).body("taken", is(3)).body("left", is(0)).body("stuck", nullValue());

        assertThat(effects(key)).containsExactly(1, 2, 3);
        publish("good", 4);
        Await.until(() -> assertThat(effects(key)).containsExactly(1, 2, 3, 4));
        get("/parked?key=" + key).body("items", empty());
        assertThat(meters.get("parked.keys").gauge().value()).isEqualTo(keys);
        assertThat(settled("taken")).isEqualTo(taken + 3);
        get("/settled?pageSize=3")
                .body("items.key", contains(key, key, key))
                .body("items.outcome", contains("taken", "taken", "taken"))
                .body("items.settledBy", contains("admin", "admin", "admin"));
    }

    @Test
    void skipsTheFirstEventForAReasonAndGoesOnBehindIt() {
        publish("bad", 1);
        publish("good", 2, 3);
        parked("effect-failed", "behind", "behind");
        List<Integer> ids = ids();

        skip(ids.get(1), "{\"reason\":\"too early\"}", 409).body("first", is(ids.getFirst()));
        skip(ids.getFirst(), "{\"reason\":\" \"}", 400).body("causes[0].pointer", is("#/reason"));
        assertThat(effects(key)).isEmpty();
        skip(ids.getFirst(), "{\"reason\":\"made by a bug\"}", 200)
                .body("skipped", is(1))
                .body("taken", is(2))
                .body("left", is(0));

        assertThat(effects(key)).containsExactly(2, 3);
        publish("good", 4);
        Await.until(() -> assertThat(effects(key)).containsExactly(2, 3, 4));
        skip(ids.getFirst(), "{\"reason\":\"again\"}", 404);
        get("/settled?pageSize=3")
                .body("items.outcome", contains("taken", "taken", "skipped"))
                .body("items[2].why", is("made by a bug"))
                .body("items[2].settledBy", is("admin"));
    }

    @Test
    void hasOneEffectPerEventWhenSeveralRetryAtOnce() {
        int[] versions = IntStream.rangeClosed(1, 20).toArray();
        things.breakDown(key);
        publish("unsure", versions);
        Await.until(() -> assertThat(ids()).hasSize(20));
        int id = ids().getFirst();
        String token = Tokens.of("admin");
        things.mend(key);

        int taken =
                IntStream.range(0, 4)
                        .parallel()
                        .map(
                                _ -> {
                                    var answer =
                                            given().auth()
                                                    .oauth2(token)
                                                    .post(HERE + "/parked/" + id + ":retry");
                                    // 404: it came when all was done
                                    return answer.statusCode() == 404
                                            ? 0
                                            : answer.then()
                                                    .statusCode(200)
                                                    .body("left", is(0))
                                                    .extract()
                                                    .<Integer>path("taken");
                                })
                        .sum();

        assertThat(taken).isEqualTo(20);
        assertThat(effects(key)).containsExactlyElementsOf(IntStream.of(versions).boxed().toList());
    }

    @Test
    void leavesNothingBehindThatArrivesDuringARetry() {
        things.breakDown(key);
        publish("unsure", IntStream.rangeClosed(1, 10).toArray());
        Await.until(() -> assertThat(ids()).hasSize(10));
        int first = ids().getFirst();
        things.mend(key);

        var writer =
                Thread.ofVirtual()
                        .start(() -> publish("good", IntStream.rangeClosed(11, 40).toArray()));
        Await.until(() -> assertThat(ids()).hasSizeGreaterThan(12));
        retry(first).body("left", is(0));

        Await.until(
                () ->
                        assertThat(effects(key))
                                .containsExactlyElementsOf(
                                        IntStream.rangeClosed(1, 40).boxed().toList()));
        assertThat(ids()).isEmpty();
        assertThat(writer.isAlive()).isFalse();
    }

    @Test
    void waitsForTheMissingEventUnlessToldThatItNeverComes() {
        publish("good", 1, 3);
        parked("gap");
        int third = ids().getFirst();

        retry(third).body("taken", is(0)).body("stuck.reason", is("gap"));
        publish("good", 2);
        parked("gap", "behind");
        retry(third).body("taken", is(2)).body("left", is(0));
        publish("good", 6, 7);
        parked("gap", "behind");
        String forced = HERE + "/parked/" + ids().getFirst() + ":retry?acceptGap=true";
        given().auth()
                .oauth2(Tokens.of("admin"))
                .post(forced)
                .then()
                .statusCode(200)
                .body("taken", is(2));

        assertThat(effects(key)).containsExactly(1, 2, 3, 6, 7);
    }

    @Test
    void stillTakesTheMissingEventsAfterASkipBehindAGap() {
        publish("good", 1, 9);
        parked("gap");

        skip(ids().getFirst(), "{\"reason\":\"forged\"}", 200).body("left", is(0));
        publish("good", 2, 3);

        Await.until(() -> assertThat(effects(key)).containsExactly(1, 2, 3));
    }

    @Test
    void showsDataToItsOwnTeamOnlyAndNoSecret() {
        Events.publish(
                ThingEvent.TOPIC,
                key,
                event(key, 1, "bad", ",\"tenant\":\"team-a\",\"hfToken\":\"hf_abc\""));
        Events.publish(ThingEvent.TOPIC, key, event(key, 2, "good", ",\"tenant\":\"team-b\""));
        parked("effect-failed", "behind");

        get("/parked/" + ids().getFirst())
                .body("data.count", is(1))
                .body("data.hfToken", is("(left out)"));
        get("/parked/" + ids().getLast()).body("data", nullValue()).body("version", is(2));
    }

    @Test
    void pagesThroughWhatWaits() {
        publish("bad", 1);
        publish("good", 2, 3);
        parked("effect-failed", "behind", "behind");
        List<Integer> ids = ids();

        String token =
                get("/parked?pageSize=2&key=" + key)
                        .body("items.id", contains(ids.get(0), ids.get(1)))
                        .extract()
                        .path("nextPageToken");
        get("/parked?pageSize=2&key=" + key + "&pageToken=" + token)
                .body("items.id", contains(ids.get(2)))
                .body("nextPageToken", nullValue());
        get("/parked?consumer=other").body("items", empty());
    }

    @Test
    void letsInAdminsOnly() {
        OpenApiWalk.of().andParkedEventsOf("outbox-test").walk();
        given().auth()
                .oauth2(Tokens.of("admin"))
                .get("/api/events/another-svc/parked")
                .then()
                .statusCode(404);
    }

    private void publish(String mood, int... versions) {
        for (int version : versions) {
            Events.publish(ThingEvent.TOPIC, key, event(key, version, mood));
        }
    }

    private void parked(String... reasons) {
        Await.until(
                () -> assertThat(Await.await(() -> things.parked(key))).containsExactly(reasons));
    }

    private List<Integer> ids() {
        return get("/parked?pageSize=200&key=" + key).extract().path("items.id");
    }

    private List<Integer> effects(String thing) {
        return Objects.requireNonNull(Await.await(() -> things.effects(thing)));
    }

    private double settled(String outcome) {
        return meters.get("parked.settled")
                .tag("consumer", "outbox-test.things")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double gauge(String name) {
        Await.await(gauge::measure);
        return meters.get(name).gauge().value();
    }

    private static ValidatableResponse get(String path) {
        return given().auth().oauth2(Tokens.of("admin")).get(HERE + path).then().statusCode(200);
    }

    private static ValidatableResponse retry(int id) {
        return given().auth()
                .oauth2(Tokens.of("admin"))
                .post(HERE + "/parked/" + id + ":retry")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse skip(int id, String body, int status) {
        return given().auth()
                .oauth2(Tokens.of("admin"))
                .contentType("application/json")
                .body(body)
                .post(HERE + "/parked/" + id + ":skip")
                .then()
                .statusCode(status);
    }

    private static CloudEvent event(String key, int version, String mood) {
        return event(key, version, mood, "");
    }

    private static CloudEvent event(String key, int version, String mood, String more) {
        return new CloudEvent(
                UUID.randomUUID().toString(),
                "//slipway/test",
                ThingEvent.Counted.TYPE,
                key,
                Instant.now(),
                null,
                Map.of(CloudEvent.AGGREGATE_VERSION, Integer.toString(version)),
                "{\"type\":\"%s\",\"thing\":\"%s\",\"count\":%d,\"mood\":\"%s\"%s}"
                        .formatted(ThingEvent.Counted.TYPE, key, version, mood, more)
                        .getBytes(StandardCharsets.UTF_8));
    }
}
