package io.slipway.deploy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SLOW = SECOND / 20;

    @Test
    void aSecondsWorthMayBeginAtOnceAndNoMore() {
        Pace pace = new Pace(1, 10, SLOW, 0);

        assertEquals(7, pace.take(7, 0));
        assertEquals(3, pace.take(7, 0));
        assertEquals(0, pace.take(7, 0));
    }

    @Test
    void itFillsSteadilyAndHoldsOneSecondsWorth() {
        Pace pace = new Pace(1, 10, SLOW, 0);
        pace.take(10, 0);

        assertEquals(5, pace.take(100, SECOND / 2));
        assertEquals(10, pace.take(100, 60 * SECOND));
    }

    @Test
    void fractionsAddUp() {
        Pace pace = new Pace(1, 2, SLOW, 0);
        pace.take(2, 0);

        assertEquals(20, begun(pace, 0, 10, -1), 1);
    }

    @Test
    void whatWasNotUsedComesBack() {
        Pace pace = new Pace(1, 10, SLOW, 0);
        pace.take(10, 0);
        pace.giveBack(4);

        assertEquals(4, pace.take(10, 0));
    }

    @Test
    void quickAnswersChangeNothing() {
        Pace pace = new Pace(1, 40, SLOW, 0);
        pace.take(40, 0);

        assertEquals(400, begun(pace, 0, 10, SLOW), 2);
    }

    @Test
    void whileAnswersAreSlowLittleBeginsAndNeverNothing() {
        Pace pace = new Pace(2, 40, SLOW, 0);
        begun(pace, 0, 5, 2 * SLOW);

        int begun = begun(pace, 5, 15, 2 * SLOW);

        assertTrue(begun >= 20, begun + " begun in 10 s");
        assertTrue(begun <= 60, begun + " begun in 10 s");
    }

    @Test
    void itGrowsBackInSecondsWhenAnswersAreQuickAgain() {
        Pace pace = new Pace(2, 40, SLOW, 0);
        begun(pace, 0, 10, 2 * SLOW);
        begun(pace, 10, 30, SLOW);

        assertEquals(400, begun(pace, 30, 40, SLOW), 2);
    }

    /**
     * @param took how long each answer takes, one every 10 ms; none when negative
     */
    private static int begun(Pace pace, int from, int to, long took) {
        int begun = 0;
        for (long now = from * SECOND; now < to * SECOND; now += SECOND / 100) {
            if (took >= 0) {
                pace.answered(took, now);
            }
            begun += pace.take(50, now);
        }
        return begun;
    }
}
