package io.slipway.deploy.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSecondsWorthMayBeginAtOnceAndNoMore() {
        Pace pace = new Pace(10, 0);

        assertEquals(7, pace.take(7, 0));
        assertEquals(3, pace.take(7, 0));
        assertEquals(0, pace.take(7, 0));
    }

    @Test
    void itFillsSteadilyAndHoldsOneSecondsWorth() {
        Pace pace = new Pace(10, 0);
        pace.take(10, 0);

        assertEquals(5, pace.take(100, SECOND / 2));
        assertEquals(10, pace.take(100, 60 * SECOND));
    }

    @Test
    void fractionsAddUp() {
        Pace pace = new Pace(2, 0);
        pace.take(2, 0);
        int began = 0;
        for (long now = SECOND / 10; now <= 10 * SECOND; now += SECOND / 10) {
            began += pace.take(5, now);
        }
        assertEquals(20, began, 1);
    }

    @Test
    void whatWasNotUsedComesBack() {
        Pace pace = new Pace(10, 0);
        pace.take(10, 0);
        pace.giveBack(4);

        assertEquals(4, pace.take(10, 0));
    }
}
