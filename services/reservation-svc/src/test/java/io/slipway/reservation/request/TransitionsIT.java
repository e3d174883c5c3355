package io.slipway.reservation.request;

import static io.restassured.RestAssured.given;
import static io.slipway.reservation.request.Desk.endsAt;
import static io.slipway.reservation.request.Desk.letPass;
import static io.slipway.reservation.request.Desk.reserve;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.sql;
import static io.slipway.reservation.request.Desk.startsAt;
import static io.slipway.reservation.request.Desk.until;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when nobody drove the pool for a while, or when nodes came and went meanwhile. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class TransitionsIT {
    @Inject ObjectMapper json;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @AfterEach
    void handOver() {
        drive();
    }

    @Test
    void startsLateWithTheMissedTimeGivenBackWhereNobodyFollows() {
        String first = reserved(16, "h100", 1);
        String second = reserved(16, "h100", 2);
        until(first, "active");
        var promised = endsAt(second);

        standStill();
        letPass(ofMinutes(90));
        drive();

        until(second, "active");
        assertThat(endsAt(second))
                .isCloseTo(
                        promised.minus(ofMinutes(90)).plus(ofMinutes(30)),
                        within(1, ChronoUnit.MINUTES));
        assertThat(facts(second, 4).get(2))
                .isInstanceOfSatisfying(
                        ReservationEvent.Promised.class,
                        told -> assertThat(told.cause()).startsWith("missed"));
    }

    @Test
    void takesNothingFromThoseWhoFollowALateStart() {
        String first = reserved(16, "h100", 1);
        String second = reserved(16, "h100", 2);
        String third = reserved(16, "h100", 1);
        until(first, "active");
        var promised = startsAt(third);

        standStill();
        letPass(ofMinutes(90));
        drive();

        until(second, "active");
        assertThat(startsAt(third)).isEqualTo(promised.minus(ofMinutes(90)));
        assertThat(endsAt(second)).isEqualTo(startsAt(third));
    }

    @Test
    void findsAnotherSlotWhenAllOfItWasMissed() {
        String first = reserved(16, "h100", 1);
        String second = reserved(16, "h100", 1);
        String third = reserved(8, "h100", 6);
        until(first, "active");

        standStill();
        letPass(ofHours(3));
        drive();

        until(first, "expired");
        until(third, "active");
        assertThat(startsAt(second)).isEqualTo(endsAt(third));
        assertThat(facts(second, 3).getLast())
                .isInstanceOfSatisfying(
                        ReservationEvent.Promised.class,
                        told -> assertThat(told.cause()).startsWith("missed"));
    }

    @Test
    void tellsThoseWhoLoseTheirNodeAndKeepsTheOthers() {
        standStill();
        sql(
                "insert into node (pool, name, gpu_type, gpus) values ('default', 'h100-9', 'h100', 8)");
        sql(
                """
                with joined as (update pool set decided_at = clock_timestamp() where name = 'default'
                                returning name)
                insert into gpu (pool, node, place)
                select name, 'h100-9', generate_series(1, 8) from joined
                """);
        String everywhere = reserved(24, "h100", 2);
        String homeless = reserved(24, "h100", 1);
        String behind = reserved(8, "h100", 1);

        drive();

        until(everywhere, "failed").body("reason", containsString("h100-9"));
        until(homeless, "failed").body("reason", containsString("fewer GPUs"));
        until(behind, "active");
        assertThat(startsAt(behind)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        reserve(24, "h100", 1).then().statusCode(400);
        assertThat(facts(homeless, 3).getLast())
                .isInstanceOfSatisfying(
                        ReservationEvent.Ended.class,
                        ended -> assertThat(ended.outcome()).isEqualTo("failed"));
    }

    /** Which types there are is remembered for a second; nobody is refused by that. */
    @Test
    void takesWhatJustJoinedForKnown() {
        standStill();
        reserve(8, "t4", 1).then().statusCode(400);

        sql(
                """
                with joined as (update pool set decided_at = clock_timestamp() where name = 'default'
                                returning name),
                     added as (insert into node (pool, name, gpu_type, gpus)
                               select name, 't4-0', 't4', 8 from joined returning pool, name)
                insert into gpu (pool, node, place)
                select pool, name, generate_series(1, 8) from added
                """);

        reserve(8, "t4", 1).then().statusCode(201);
    }

    /** Another process, which does nothing, holds the lease from now on, and ours has seen it. */
    private static void standStill() {
        Await.until(() -> assertThat(watched()).isTrue());
        sql(
                """
                update pool set lease_holder = '00000000-0000-7000-8000-000000000000',
                       lease_until = clock_timestamp() + interval '1 hour'
                """);
        Await.until(() -> assertThat(watched()).isFalse());
    }

    /** Whether this process has the lease, and so shows the gauges of the pool. */
    private static boolean watched() {
        return given().get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .contains("reservation_gpus{");
    }

    private static void drive() {
        sql("update pool set lease_until = clock_timestamp() - interval '1 second'");
    }

    private List<ReservationEvent> facts(String id, int count) {
        return Events.ofKey(ReservationEvent.TOPIC, id, count).stream()
                .map(event -> Events.data(event, json, ReservationEvent.class))
                .toList();
    }
}
