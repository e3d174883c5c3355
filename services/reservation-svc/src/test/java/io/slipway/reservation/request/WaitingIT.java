package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.PATH;
import static io.slipway.reservation.request.Desk.as;
import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.extend;
import static io.slipway.reservation.request.Desk.reserve;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.show;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits while no start can be promised, and who comes next. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class WaitingIT {
    @Inject ObjectMapper json;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void promisesInTheOrderOfFairShareWhatCouldNotBePromisedAtOnce() {
        List<String> promised = fill();
        as("operator")
                .body(Map.of("gpus", 16, "gpuType", "h100", "hours", 24))
                .post(PATH + ":preview")
                .then()
                .statusCode(200)
                .body("granted", is(false), "rule", is("too-far"));

        String greedy =
                reserve(16, "h100", 24)
                        .then()
                        .statusCode(201)
                        .body("state", is("pending"), "startsAt", nullValue())
                        .body("reason", containsString("promises are made"))
                        .extract()
                        .path("id");
        String fair =
                as("admin")
                        .body(Map.of("gpus", 16, "gpuType", "h100", "hours", 24))
                        .post(PATH)
                        .then()
                        .statusCode(201)
                        .body("state", is("pending"))
                        .extract()
                        .path("id");
        int waiting = promised.size() - 1;
        show(fair).body("position.byArrival", is(waiting + 1));
        show(greedy).body("position.byArrival", is(waiting + 2));
        as("viewer")
                .get(PATH + "/" + greedy + "/outlook")
                .then()
                .statusCode(200)
                .body("rule", notNullValue(), "reason", notNullValue())
                .body("promisedStart", nullValue());
        extend(greedy, 1).then().statusCode(409).body("type", containsString("not-promised"));

        cancel(promised.getLast()).then().statusCode(200);

        until(fair, "queued").body("startsAt", notNullValue(), "reason", nullValue());
        show(greedy).body("state", is("pending"));
        assertThat(facts(fair, 3))
                .extracting(Object::getClass)
                .isEqualTo(
                        List.of(
                                ReservationEvent.Waiting.class,
                                ReservationEvent.Queued.class,
                                ReservationEvent.Promised.class));
        cancel(greedy).then().statusCode(200).body("state", is("cancelled"));
    }

    /** Every GPU for as far ahead as promises are made. */
    private static List<String> fill() {
        var ids = new ArrayList<String>();
        for (int day = 0; day < 31; day++) {
            ids.add(reserved(16, "h100", 24));
        }
        until(ids.getFirst(), "active");
        return ids;
    }

    private List<ReservationEvent> facts(String id, int count) {
        return Events.ofKey(ReservationEvent.TOPIC, id, count).stream()
                .map(event -> Events.data(event, json, ReservationEvent.class))
                .toList();
    }
}
