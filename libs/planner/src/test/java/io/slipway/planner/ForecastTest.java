package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);
    private static final ReservationId ID = new ReservationId("waits");

    @Test
    void expectsThePromiseWhereMostComeToIt() {
        var releases = new Releases();
        learn(releases, DAY, 0.5, 50);
        learn(releases, DAY, 1, 150);

        assertThat(expected(releases))
                .isEqualTo(new Forecast.Expected(NOON.plus(DAY), NOON.plus(DAY)));
    }

    /** Between the two instants nothing happens, though the middle of all futures lies there. */
    @Test
    void expectsTheInstantThatMostComeToAndNoneBetween() {
        var releases = new Releases();
        learn(releases, DAY, 0.25, 120);
        learn(releases, DAY, 0.6, 20);
        learn(releases, DAY, 1, 60);

        assertThat(expected(releases).p50()).isEqualTo(NOON.plus(DAY.dividedBy(4)));
        assertThat(expected(releases).p90()).isEqualTo(NOON.plus(DAY));
    }

    @Test
    void expectsAnEarlierStartWhereEverybodyEndsEarly() {
        var releases = new Releases();
        learn(releases, DAY, 0.5, 200);

        assertThat(expected(releases).p50()).isEqualTo(NOON.plus(DAY.dividedBy(2)));
        assertThat(expected(releases).p90())
                .isBetween(NOON.plus(DAY.dividedBy(2)), NOON.plus(DAY.dividedBy(2).plusHours(1)));
    }

    @Test
    void goesByThoseThatDeclaredAsMuchTime() {
        var releases = new Releases();
        learn(releases, Duration.ofHours(1), 0.1, 200);
        learn(releases, DAY, 0.75, 50);

        assertThat(expected(releases).p50()).isEqualTo(NOON.plus(Duration.ofHours(18)));
    }

    @Test
    void goesByAllWhereNothingIsKnownOfThatTime() {
        var releases = new Releases();
        learn(releases, Duration.ofHours(1), 0.5, 200);

        assertThat(expected(releases).p50()).isEqualTo(NOON.plus(DAY.dividedBy(2)));
    }

    @Test
    void promisesNothingBeyondItsPromise() {
        assertThat(expected(new Releases()))
                .isEqualTo(new Forecast.Expected(NOON.plus(DAY), NOON.plus(DAY)));
    }

    /** What was foreseen too early is told later from then on, and never p50 after p90. */
    @Test
    void learnsFromWhatItGotWrong() {
        var releases = new Releases();
        learn(releases, DAY, 0.2, 100);
        learn(releases, DAY, 0.8, 100);
        var forecast = new Forecast(releases);
        var plan = plan();
        var before = forecast.expected(forecast.of(plan, ID, NOON));
        for (int i = 0; i < 100; i++) {
            var told = forecast.of(plan, ID, NOON);
            forecast.tell(told);
            forecast.learn(told, NOON.plus(DAY));
        }

        var after = forecast.expected(forecast.of(plan, ID, NOON));

        assertThat(after.p50()).isAfter(before.p50());
        assertThat(after.p50()).isBeforeOrEqualTo(after.p90());
        assertThat(after.p90()).isBeforeOrEqualTo(NOON.plus(DAY));
    }

    /** What the first node leaves early is taken by others before the second one is left. */
    @Test
    void thinksOfThoseWhoWillCome() {
        var releases = new Releases();
        learn(releases, DAY, 0.5, 200);
        learn(releases, Duration.ofHours(12), 0.25, 200);
        var arrivals = new Arrivals();
        for (int hour = 20; hour > 0; hour--) {
            arrivals.learn(
                    new Shape(1, 8), Duration.ofHours(8), NOON.minus(Duration.ofHours(hour)));
        }
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a", "b")));
        for (var length : List.of(DAY, Duration.ofHours(12))) {
            var running = new ReservationId("runs " + length);
            plan.admit(running, 8, length, NOON);
            plan.start(running);
        }
        plan.admit(ID, 16, Duration.ofHours(1), NOON);
        var alone = new Forecast(releases);
        var among = new Forecast(releases, arrivals, Forecast.EFFORT);

        var expectedAlone = alone.expected(alone.of(plan, ID, NOON));
        var expectedAmong = among.expected(among.of(plan, ID, NOON));

        assertThat(expectedAlone.p50()).isEqualTo(NOON.plus(Duration.ofHours(12)));
        assertThat(expectedAmong.p50()).isAfter(expectedAlone.p50());
        assertThat(expectedAmong.p90()).isBeforeOrEqualTo(NOON.plus(DAY));
        assertThat(plan.waitingCount()).isEqualTo(1);
    }

    /** Those who wait are told a later p90 before the first of them has started. */
    @Test
    void learnsFromThoseWhoShouldHaveStarted() {
        var releases = new Releases();
        learn(releases, DAY, 0.2, 100);
        var forecast = new Forecast(releases);
        var plan = plan();
        var before = forecast.expected(forecast.of(plan, ID, NOON)).p90();
        for (int i = 0; i < 20; i++) {
            forecast.tell(forecast.of(plan, ID, NOON));
        }

        var later = before.plusSeconds(60);

        assertThat(forecast.expected(forecast.of(plan, ID, later)).p90()).isEqualTo(NOON.plus(DAY));
    }

    /** A process that starts anew is told how it went before; here futures would cost too much. */
    @Test
    void remembersHowThoseBeforeItTurnedOut() {
        var forecast = new Forecast(new Releases(), new Arrivals(), 0);
        for (int i = 0; i < 100; i++) {
            forecast.recall(NOON, NOON.plus(DAY), NOON.plus(DAY.dividedBy(4)));
            forecast.recall(NOON, NOON.plus(DAY), NOON.plus(DAY.multipliedBy(2)));
        }

        var expected = forecast.expected(forecast.of(plan(), ID, NOON));

        assertThat(expected.p50()).isEqualTo(NOON.plus(DAY.dividedBy(4)));
        assertThat(expected.p90()).isAfterOrEqualTo(expected.p50());
    }

    @Test
    void learnsNothingFromALossOfCapacity() {
        var releases = new Releases();
        learn(releases, DAY, 0.2, 100);
        var forecast = new Forecast(releases);
        var plan = plan();
        var before = forecast.expected(forecast.of(plan, ID, NOON));
        for (int i = 0; i < 100; i++) {
            var told = forecast.of(plan, ID, NOON);
            forecast.tell(told);
            forecast.learn(told, NOON.plus(DAY).plusSeconds(1));
        }

        assertThat(forecast.expected(forecast.of(plan, ID, NOON))).isEqualTo(before);
    }

    @Test
    void saysTheSameOfTheSameWhateverWasAskedBefore() {
        var releases = new Releases();
        learn(releases, DAY, 0.2, 100);
        learn(releases, DAY, 0.8, 100);
        var forecast = new Forecast(releases);

        var first = forecast.expected(forecast.of(plan(), ID, NOON));

        assertThat(forecast.expected(forecast.of(plan(), ID, NOON))).isEqualTo(first);
        assertThat(expected(releases)).isEqualTo(first);
    }

    private static Forecast.Expected expected(Releases releases) {
        var forecast = new Forecast(releases);
        return forecast.expected(forecast.of(plan(), ID, NOON));
    }

    /** One node that is taken for a day, and one who waits for it. */
    private static Plan plan() {
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a")));
        var running = new ReservationId("runs");
        plan.admit(running, 8, DAY, NOON);
        plan.start(running);
        plan.admit(ID, 8, Duration.ofHours(1), NOON);
        return plan;
    }

    private static void learn(Releases releases, Duration declared, double part, int times) {
        for (int i = 0; i < times; i++) {
            releases.learn(8, declared, part);
        }
    }
}
