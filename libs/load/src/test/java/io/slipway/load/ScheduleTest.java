package io.slipway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration SIX_MINUTES = Duration.ofMinutes(6);

    @Test
    void constantIsExactToTheNanosecondAndDoesNotDrift() {
        List<Long> starts = starts(new Arrivals.Constant(3, Duration.ofSeconds(100)));

        assertThat(starts).hasSize(300);
        for (int i = 0; i < starts.size(); i++) {
            assertThat(starts.get(i)).isEqualTo(Math.round(i * 1e9 / 3));
        }
    }

    @Test
    void poissonHasTheVarianceOfPoisson() {
        List<Long> starts = starts(new Arrivals.Poisson(200, SIX_MINUTES, 42));

        long[] perSecond = new long[360];
        starts.forEach(start -> perSecond[(int) (start / 1_000_000_000L)]++);
        double mean = (double) starts.size() / perSecond.length;
        double variance = 0;
        for (long count : perSecond) {
            variance += (count - mean) * (count - mean) / (perSecond.length - 1);
        }
        assertThat(mean).isCloseTo(200, within(3.0));
        assertThat(variance / mean).isBetween(0.75, 1.25);
    }

    @Test
    void poissonGapsAreExponential() {
        List<Long> starts = starts(new Arrivals.Poisson(200, SIX_MINUTES, 42));
        double[] gaps = new double[starts.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (starts.get(i + 1) - starts.get(i)) / 1e9;
        }
        Arrays.sort(gaps);

        double distance = 0;
        for (int i = 0; i < gaps.length; i++) {
            double expected = -Math.expm1(-200 * gaps[i]);
            distance = Math.max(distance, Math.abs(expected - (i + 1.0) / gaps.length));
        }

        // Kolmogorov-Smirnov at 0.001.
        assertThat(distance).isLessThan(1.95 / Math.sqrt(gaps.length));
    }

    @Test
    void theSameSeedGivesTheSameTimesAndAnotherDoesNot() {
        assertThat(starts(new Arrivals.Poisson(50, Duration.ofSeconds(10), 1)))
                .isEqualTo(starts(new Arrivals.Poisson(50, Duration.ofSeconds(10), 1)))
                .isNotEqualTo(starts(new Arrivals.Poisson(50, Duration.ofSeconds(10), 2)));
    }

    @Test
    void stopsAtTheLimitOfRequests() {
        Schedule schedule = Schedule.of(new Arrivals.Constant(1000, SIX_MINUTES), 7);
        while (schedule.hasNext()) {
            schedule.take();
        }

        assertThat(schedule.taken()).isEqualTo(7);
    }

    private static List<Long> starts(Arrivals arrivals) {
        Schedule schedule = Schedule.of(arrivals, LoadPlan.MAX_REQUESTS);
        List<Long> starts = new ArrayList<>();
        while (schedule.hasNext()) {
            starts.add(schedule.take());
        }
        return starts;
    }
}
