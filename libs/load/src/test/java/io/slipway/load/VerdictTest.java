package io.slipway.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.load.Verdict.Outcome;
import io.slipway.load.measure.Measure;
import io.slipway.load.measure.Stamps;
import io.slipway.load.measure.Tally;
import io.slipway.load.measure.Ticks;
import io.slipway.load.measure.Timeline;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final long MILLI = 1_000_000;

    private final Tally tally = new Tally();
    private final Ticks ticks = new Ticks();

    @Test
    void passesWhenAllIsWell() {
        requests(100, 0, 200);

        assertThat(judge()).isEqualTo(new Verdict(Outcome.PASS, List.of()));
    }

    @Test
    void aGeneratorThatWasLateCannotPassNorFail() {
        requests(98, 0, 200);
        requests(2, 80, 200);

        Verdict verdict = judge(new Objective(Measure.END_TO_END, 0.5, Duration.ofMillis(1)));

        assertThat(verdict.outcome()).isEqualTo(Outcome.INVALID);
        assertThat(verdict.reasons())
                .singleElement()
                .asString()
                .contains("sent late", "limit 50.0 ms");
    }

    @Test
    void aMedianThatIsLateIsWorseThanATail() {
        requests(100, 6, 200);

        assertThat(judge().outcome()).isEqualTo(Outcome.INVALID);
    }

    @Test
    void pausesBetweenSendsAreSeenByTheTicks() {
        requests(100, 0, 200);
        for (int i = 0; i < 100; i++) {
            ticks.add(i > 97 ? 90 * MILLI : 0);
        }

        assertThat(judge().reasons()).singleElement().asString().contains("held up");
    }

    @Test
    void errorsBeyondTheShareFail() {
        requests(98, 0, 200);
        tally.add(Timeline.blocked(0, 0));
        tally.add(Timeline.blocked(0, 0));

        Verdict verdict = judge();

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(verdict.reasons()).singleElement().asString().contains("2 of 100", "blocked=2");
    }

    @Test
    void anObjectiveIsKeptBrokenOrUndecided() {
        requests(44, 0, 200);

        assertThat(judge(limit(0.9, 300)).outcome()).isEqualTo(Outcome.PASS);
        assertThat(judge(limit(0.9, 100)).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(judge(limit(0.99, 300)))
                .isEqualTo(
                        new Verdict(
                                Outcome.INVALID,
                                List.of(
                                        "not decided: p99 of END_TO_END at most 300 ms needs 415 more requests")));
    }

    @Test
    void aRequestThatFailedKeptNoObjective() {
        requests(990, 0, 200);
        for (int i = 0; i < 10; i++) {
            tally.add(Timeline.blocked(0, 0));
        }

        assertThat(judge(limit(0.99, 300)).outcome()).isEqualTo(Outcome.INVALID);
        assertThat(judge(limit(0.999, 300)).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void aCancelledOrEmptyRunProvesNothing() {
        requests(100, 0, 200);

        assertThat(judge(100, true).outcome()).isEqualTo(Outcome.INVALID);
        assertThat(judge(0, false).outcome()).isEqualTo(Outcome.INVALID);
    }

    private static Objective limit(double percentile, long millis) {
        return new Objective(Measure.END_TO_END, percentile, Duration.ofMillis(millis));
    }

    private Verdict judge(Objective... objectives) {
        return Verdict.judge(
                plan(objectives),
                new Verdict.Evidence(tally, tally.sent(), false, ticks.distribution()));
    }

    private Verdict judge(long scheduled, boolean cancelled) {
        return Verdict.judge(
                plan(), new Verdict.Evidence(tally, scheduled, cancelled, ticks.distribution()));
    }

    private static LoadPlan plan(Objective... objectives) {
        return new LoadPlan(
                URI.create("http://127.0.0.1:18090"),
                "m",
                new Arrivals.Constant(10, Duration.ofSeconds(10)),
                LoadPlan.Workload.SMALL,
                LoadPlan.Limits.USUAL,
                List.of(objectives));
    }

    private void requests(int count, long lagMillis, long endMillis) {
        for (int i = 0; i < count; i++) {
            tally.add(
                    new Timeline(
                            0,
                            lagMillis * MILLI,
                            lagMillis * MILLI,
                            endMillis * MILLI,
                            Stamps.of(endMillis * MILLI),
                            new Stamps(),
                            endMillis * MILLI,
                            1,
                            1,
                            true,
                            new Timeline.Outcome.Done()));
        }
    }
}
