package io.slipway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slipway.load.measure.Timeline.Outcome;
import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MILLI = 1_000_000;

    private final Tally tally = new Tally();

    /** Coordinated omission: x_p = S - (1 - p) T for a stall of S = 1 s in T = 10 s. */
    @Test
    void aStallIsFeltByAllWhoWouldHaveComeDuringIt() {
        long stallFrom = 4_000 * MILLI;
        long stallTo = 5_000 * MILLI;
        for (long at = 0; at < 10_000 * MILLI; at += MILLI) {
            boolean stalled = at >= stallFrom && at < stallTo;
            // One connection: the request that met the stall answers late, the rest are sent late.
            long sent = stalled && at > stallFrom ? stallTo : at;
            tally.add(done(at, sent, stalled ? stallTo : at));
        }

        Distribution intended = tally.distribution(Measure.TIME_TO_FIRST_TOKEN);
        assertThat(intended.p95()).isCloseTo(500, within(5.0));
        assertThat(intended.p99()).isCloseTo(900, within(5.0));
        assertThat(intended.p999()).isCloseTo(990, within(5.0));
        assertThat(tally.distribution(Measure.TIME_TO_FIRST_TOKEN_FROM_SEND).p99())
                .isLessThan(0.001);
        assertThat(tally.distribution(Measure.END_TO_END).p99()).isCloseTo(900, within(5.0));
        assertThat(tally.distribution(Measure.END_TO_END_FROM_SEND).p99()).isLessThan(0.001);
        assertThat(tally.distribution(Measure.SEND_DELAY).p99()).isCloseTo(900, within(5.0));
        assertThat(tally.distribution(Measure.LAG).max()).isZero();
    }

    /** What a rate is of: failed requests begin it, but only answers end it. */
    @Test
    void theWindowIsFromTheFirstSendToTheLastToken() {
        tally.add(done(0, 7, 20));
        tally.add(done(0, 5, 30));
        tally.add(failed("reset"));

        assertThat(tally.window()).isEqualTo(30 - 1);
        assertThat(new Tally().window()).isZero();
    }

    @Test
    void countsEveryEndOnce() {
        tally.add(done(0, 1, 5));
        tally.add(failed("status-503"));
        tally.add(failed("reset"));
        tally.add(failed("status-503"));
        tally.add(Timeline.blocked(0, 0));
        tally.add(with(new Outcome.Incomplete()));

        assertThat(tally.errors()).isEqualTo(Map.of("status-503", 2L, "reset", 1L, "blocked", 1L));
        assertThat(tally.done()).isEqualTo(1);
        assertThat(tally.failed()).isEqualTo(4);
        assertThat(tally.incomplete()).isEqualTo(1);
        assertThat(tally.sent()).isEqualTo(5);
        assertThat(tally.distribution(Measure.LAG).count()).isEqualTo(6);
        assertThat(tally.distribution(Measure.END_TO_END).count()).isEqualTo(1);
    }

    @Test
    void eventsReadTogetherAreSeen() {
        tally.add(
                new Timeline(
                        0,
                        0,
                        0,
                        0,
                        Stamps.of(7, 7, 7, 9),
                        Stamps.of(5, 6, 6, 8),
                        9,
                        1,
                        4,
                        true,
                        new Outcome.Done()));

        assertThat(tally.coalesced()).isEqualTo(0.5);
        assertThat(tally.distribution(Measure.ONE_WAY).count()).isEqualTo(4);
    }

    @Test
    void howManyWereOverIsReadFromTheHistogram() {
        for (int i = 1; i <= 10; i++) {
            tally.add(done(0, 0, i * 100L * MILLI));
        }

        assertThat(tally.over(Measure.TIME_TO_FIRST_TOKEN, Duration.ofMillis(700))).isEqualTo(3);
        assertThat(tally.over(Measure.TIME_TO_FIRST_TOKEN, Duration.ofMillis(50))).isEqualTo(10);
        assertThat(tally.over(Measure.INTER_TOKEN, Duration.ofMillis(1))).isZero();
    }

    @Test
    void mergedHistogramsEqualTheOneOfAll() {
        Tally other = new Tally();
        Tally all = new Tally();
        for (int i = 0; i < 1000; i++) {
            Timeline request = done(0, 0, 1000L * i * i);
            (i % 3 == 0 ? tally : other).add(request);
            all.add(request);
        }

        Histogram merged = tally.distribution(Measure.END_TO_END).decoded();
        merged.add(other.distribution(Measure.END_TO_END).decoded());

        assertThat(Distribution.of(merged)).isEqualTo(all.distribution(Measure.END_TO_END));
    }

    private static Timeline done(long intended, long sent, long first) {
        return new Timeline(
                intended,
                intended,
                sent,
                first,
                Stamps.of(first),
                new Stamps(),
                first,
                1,
                1,
                true,
                new Outcome.Done());
    }

    private static Timeline failed(String kind) {
        return with(new Outcome.Failed(kind, "it failed"));
    }

    private static Timeline with(Outcome outcome) {
        return new Timeline(
                0, 0, 1, Timeline.NEVER, new Stamps(), new Stamps(), 2, 0, 0, false, outcome);
    }
}
