package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GuessesTest {
    private static final long MINUTE = 60_000_000;
    private static final long[] FEW_AT_ONCE = minutes(0, 1, 600, 640, 680, 720, 760);
    private static final long[] MANY_AT_ONCE = minutes(0, 1, 2, 600, 640, 680, 720, 760);

    @Test
    void saysTheInstantThatMostComeNearTo() {
        assertThat(nearest(new Guesses(), FEW_AT_ONCE)).isZero();
    }

    @Test
    void looksFurtherAroundAnInstantWhereErrorsAreLarge() {
        assertThat(nearest(wrongBy(60 * MINUTE), FEW_AT_ONCE)).isEqualTo(680 * MINUTE);
    }

    @Test
    void keepsToAnInstantThatMostOfAWiderSpanComeTo() {
        assertThat(nearest(wrongBy(60 * MINUTE), MANY_AT_ONCE)).isEqualTo(MINUTE);
    }

    @Test
    void looksNoFurtherWhereErrorsAreSmall() {
        assertThat(nearest(wrongBy(MINUTE), FEW_AT_ONCE)).isZero();
    }

    private static Guesses wrongBy(long error) {
        var guesses = new Guesses();
        for (int i = 0; i < 16; i++) {
            guesses.learn(new Guesses.Choice(error, error, error, error), 0);
        }
        return guesses;
    }

    private static long nearest(Guesses guesses, long... starts) {
        return guesses.choice(starts, starts, starts[starts.length - 1]).nearest();
    }

    private static long[] minutes(long... minutes) {
        return Arrays.stream(minutes).map(one -> one * MINUTE).toArray();
    }
}
