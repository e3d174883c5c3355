package io.slipway.deploy.job;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RushTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatComesSlowerThanTheLimitIsNoRush() {
        assertFalse(after(new Rush(20, 0), 15, 60).on(60 * SECOND));
    }

    @Test
    void whatComesFasterIsOneAfterASecond() {
        assertTrue(after(new Rush(20, 0), 50, 2).on(2 * SECOND));
    }

    @Test
    void itEndsSoonAfterTheLastRequestHoweverLongItWas() {
        Rush rush = after(new Rush(20, 0), 200, 600);

        assertTrue(rush.on(600 * SECOND));
        assertFalse(rush.on(601 * SECOND + 1));
    }

    @Test
    void aFewAtOnceAreNone() {
        Rush rush = new Rush(20, 0);
        for (int i = 0; i < 20; i++) {
            rush.arrived(0);
        }
        assertFalse(rush.on(0));
    }

    private static Rush after(Rush rush, int perSecond, int seconds) {
        for (long i = 0; i < (long) perSecond * seconds; i++) {
            rush.arrived(i * SECOND / perSecond);
        }
        return rush;
    }
}
