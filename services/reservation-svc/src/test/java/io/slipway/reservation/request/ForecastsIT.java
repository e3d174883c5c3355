package io.slipway.reservation.request;

import static io.slipway.reservation.request.Desk.cancel;
import static io.slipway.reservation.request.Desk.reserved;
import static io.slipway.reservation.request.Desk.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.planner.Forecast;
import io.slipway.planner.ReservationId;
import io.slipway.reservation.pool.Pools;
import io.slipway.testkit.Await;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process that was just started knows of how earlier waits turned out. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class ForecastsIT {
    @Inject ReservationStore store;
    @Inject OutcomeStore outcomes;
    @Inject Promises promises;
    @Inject Pools pools;

    @BeforeEach
    void clear() {
        Desk.clear();
    }

    @Test
    void aNewProcessRecallsWhatWasPromisedFirstAndWhenItCame() {
        String runs = reserved(16, "h100", 2);
        until(runs, "active");
        String waits = reserved(16, "h100", 1);
        var promised = Desk.startsAt(waits);
        cancel(runs).then().statusCode(200);
        until(waits, "active");
        String next = reserved(16, "h100", 1);

        var recalled =
                Await.await(() -> Panache.withSession(() -> outcomes.waited("default", "h100")));

        assertThat(recalled)
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.promise()).isEqualTo(promised);
                            assertThat(one.started()).isEqualTo(Desk.startsAt(waits));
                            assertThat(one.told()).isBefore(one.started());
                        });
        assertThat(expected(next).p50()).isBeforeOrEqualTo(Desk.startsAt(next));
    }

    /** By what is in the database alone, as after a start. */
    private Forecast.Expected expected(String id) {
        var forecasts = new Forecasts(store, outcomes);
        return Objects.requireNonNull(
                        Await.await(
                                () ->
                                        Panache.withSession(
                                                () ->
                                                        store.of("team-a", new ReservationId(id))
                                                                .map(Objects::requireNonNull)
                                                                .map(Kept::reservation)
                                                                .chain(
                                                                        one ->
                                                                                pools.look(
                                                                                                "default")
                                                                                        .chain(
                                                                                                pool ->
                                                                                                        promises.roster(
                                                                                                                        pool,
                                                                                                                        "h100")
                                                                                                                .chain(
                                                                                                                        roster ->
                                                                                                                                forecasts
                                                                                                                                        .outlook(
                                                                                                                                                one,
                                                                                                                                                roster,
                                                                                                                                                pool)))))))
                .expected();
    }
}
