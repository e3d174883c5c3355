package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.letPass;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of the failure table that are this service's; those about pods have tests of theirs. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class FailuresIT {
    private static final String TOPIC = "ext.acme.reservation.v1";

    @Inject Transitions transitions;
    @Inject ObjectMapper json;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    /** Row "duplicate delivery": unique key per request; duplicates leave one allocation. */
    @Test
    void duplicateDeliveryLeavesOneReservationAndOneAllocation() {
        String key = UUID.randomUUID().toString();
        var calls = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 8; i++) {
            calls.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    as("operator")
                                            .header("Idempotency-Key", key)
                                            .body(Map.of("gpus", 4, "gpuType", "h100", "hours", 1))
                                            .post(PATH)
                                            .then()
                                            .statusCode(201)
                                            .extract()
                                            .path("id")));
        }
        var ids = calls.stream().map(CompletableFuture::join).distinct().toList();

        assertThat(ids).hasSize(1);
        until(ids.getFirst(), "active");
        held(4);
    }

    /** Row "failed handler loses the message": acknowledged only after a committed outcome. */
    @Test
    void aHandlerThatFailsOnceLosesNothing() {
        sql("create sequence stumbles");
        sql(
                """
                create function stumble() returns trigger language plpgsql as $$ begin
                    if new.name = 'stumbles' and nextval('stumbles') = 1 then
                        raise exception 'stumbled';
                    end if;
                    return new;
                end $$
                """);
        sql(
                "create trigger stumble before insert on reservation for each row execute function stumble()");
        try {
            Events.publish(TOPIC, "k", ask("stumbles"));

            Await.until(
                    () ->
                            as("viewer")
                                    .get(PATH + "?state=active")
                                    .then()
                                    .body("items.name", is(List.of("stumbles"))));
        } finally {
            sql("drop trigger stumble on reservation");
            sql("drop function stumble");
            sql("drop sequence stumbles");
        }
    }

    /** Row "cancel races with start": whichever comes first, nothing is held in the end. */
    @Test
    void cancelWinsAtEveryPointOfTheStart() {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 16; i++) {
            String id = reserved(1, "h100", 1);
            ids.add(id);
            if (i % 2 == 0) {
                cancel(id).then().statusCode(200);
            }
        }
        var calls =
                ids.stream()
                        .map(
                                id ->
                                        CompletableFuture.runAsync(
                                                () -> cancel(id).then().statusCode(200)))
                        .toList();
        calls.forEach(CompletableFuture::join);

        ids.forEach(id -> show(id).body("state", is("cancelled")));
        held(0);
    }

    /** Row "two processors": whoever does not hold the lease changes nothing. */
    @Test
    void aSecondProcessorWithoutTheLeaseDoesNothing() {
        String id = until(reserved(8, "h100", 1), "active").extract().path("id");
        sql(
                "update pool set lease_holder = gen_random_uuid(), lease_until = clock_timestamp() + interval '1 hour'");
        letPass(Duration.ofHours(2));
        try {
            Integer done = Await.await(() -> transitions.advance("default", UUID.randomUUID()));

            assertThat(done).isEqualTo(0);
            show(id).body("state", is("active"));
        } finally {
            sql("update pool set lease_until = clock_timestamp() - interval '1 second'");
        }
        until(id, "expired");
    }

    /** Row "long wait then start": what waited for long is started, not taken for stuck. */
    @Test
    void aLongWaitIsNoReasonToEnd() {
        for (int i = 0; i < 3; i++) {
            reserved(16, "h100", 24);
        }
        String waited = reserved(16, "h100", 1);

        letPass(Duration.ofDays(3));

        until(waited, "active").body("nodes", hasSize(2));
    }

    /** Row "partial clean-up": every GPU that is held is held by somebody who lives. */
    @Test
    void nothingIsHeldByThoseWhoEnded() {
        String first = until(reserved(8, "h100", 1), "active").extract().path("id");
        String second = until(reserved(8, "h100", 1), "active").extract().path("id");
        cancel(first).then().statusCode(200);
        letPass(Duration.ofHours(2));

        until(second, "expired");
        held(0);
    }

    /**
     * Row "lost wake-up": nobody is told of what came free, and the sweep finds it all the same.
     * That events of the cluster are lost is in KubernetesIT.
     */
    @Test
    void theSweepAloneFindsWhatCameFreeWithoutAWord() {
        String runs = reserved(16, "h100", 4);
        until(runs, "active");
        String waits = reserved(16, "h100", 1);

        sql(
                """
                with freed as (update gpu set reservation_id = null where reservation_id = '%1$s'
                               returning 1)
                update reservation set state = 'cancelled', due_at = null,
                       state_since = clock_timestamp()
                where id = '%1$s' and exists (select 1 from freed)
                """
                        .formatted(runs));

        until(waits, "active");
    }

    /** Row "warning choice": each at most once, never a larger after a smaller, re-armed. */
    @Test
    void warnsOfTheLevelThatIsReachedOnceAndAnewAfterAnExtension() {
        String id = reserved(1, "h100", 1);
        until(id, "active");

        letPass(Duration.ofMinutes(48));
        warned(id, 4, 15);
        Desk.extend(id, 1).then().statusCode(200);
        letPass(Duration.ofMinutes(45));
        warned(id, 6, 15, 30);
        letPass(Duration.ofMinutes(24));
        warned(id, 7, 15, 30, 5);
        letPass(Duration.ofMinutes(1));
        cancel(id).then().statusCode(200);
        warned(id, 8, 15, 30, 5);
    }

    /**
     * Row "clock skew": the database's clock decides, and it never goes back. What is decided five
     * minutes ahead stays when the clock is set back; nothing ends early, nothing starts twice.
     */
    @Test
    void aClockThatIsSetBackEndsNothingAndMovesNoPromise() {
        String runs = reserved(16, "h100", 1);
        until(runs, "active");
        String waits = reserved(16, "h100", 1);
        var promised = Desk.startsAt(waits);

        sql("update pool set decided_at = clock_timestamp() + interval '5 minutes'");
        String later = reserved(8, "h100", 1);

        show(runs).body("state", is("active"));
        assertThat(Desk.startsAt(waits)).isEqualTo(promised);
        assertThat(Desk.startsAt(later)).isEqualTo(promised.plus(Duration.ofHours(1)));
        sql("update pool set decided_at = clock_timestamp() - interval '5 minutes'");
        String last = reserved(8, "h100", 1);
        assertThat(Desk.startsAt(last)).isEqualTo(Desk.startsAt(later));
        show(runs).body("state", is("active"));
        held(16);
    }

    private void warned(String id, int facts, Integer... levels) {
        Await.until(
                () ->
                        assertThat(
                                        Events.ofKey(ReservationEvent.TOPIC, id, facts).stream()
                                                .map(
                                                        event ->
                                                                Events.data(
                                                                        event,
                                                                        json,
                                                                        ReservationEvent.class))
                                                .filter(ReservationEvent.Expiring.class::isInstance)
                                                .map(ReservationEvent.Expiring.class::cast)
                                                .map(ReservationEvent.Expiring::minutesLeft))
                                .containsExactly(levels));
    }

    private static void held(int gpus) {
        sql(
                """
                do $$ begin
                    if (select count(*) from gpu where reservation_id is not null) <> %d then
                        raise exception 'other GPUs are held';
                    end if;
                end $$
                """
                        .formatted(gpus));
    }

    private static CloudEvent ask(String name) {
        return new CloudEvent(
                Uuid7.text(Instant.now()),
                "//acme/orders",
                ReservationAsk.TYPE,
                null,
                Instant.now(),
                null,
                Map.of(),
                "{\"gpus\":1,\"gpuType\":\"h100\",\"hours\":1,\"name\":\"%s\"}"
                        .formatted(name)
                        .getBytes(UTF_8));
    }
}
