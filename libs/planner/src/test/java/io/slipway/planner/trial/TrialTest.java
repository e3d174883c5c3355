package io.slipway.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrialTest {
    private static final int RUNS = 300;

    /** Ten thousand and more: {@code ./slipway bench reservations}. */
    @Test
    void keepsWhatItPromisesWhateverIsLostLateOrDoubled() {
        long first = Long.getLong("slipway.seed", System.nanoTime());
        var tally = new Tally();
        for (long seed = first; seed < first + RUNS; seed++) {
            tally.add(Trial.run(seed));
        }

        // Trials in which nothing happened would prove nothing.
        for (var what : Tally.Of.values()) {
            assertThat(tally.of(what)).as(what.name()).isPositive();
        }
    }

    @Test
    void goesTheSameWayForTheSameSeed() {
        var one = Trial.run(42);
        var other = Trial.run(42);

        for (var what : Tally.Of.values()) {
            assertThat(one.of(what)).isEqualTo(other.of(what));
        }
    }
}
