package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;

/**
 * The latest requests and the time between them: what may come next is taken to be like a stretch
 * of what came. Not thread-safe.
 */
public final class Arrivals {
    private static final int KEPT = 256;

    private final Shape[] shapes = new Shape[KEPT];
    private final Duration[] lengths = new Duration[KEPT];
    private final long[] gaps = new long[KEPT];
    private int count;
    private long last;

    /** A request came; in the order of time. */
    public void learn(Shape shape, Duration length, Instant at) {
        long now = Hold.micros(at);
        int place = count % KEPT;
        shapes[place] = shape;
        lengths[place] = length;
        gaps[place] = count == 0 ? 0 : Math.max(0, now - last);
        last = now;
        count++;
    }

    int known() {
        return Math.min(count, KEPT);
    }

    Shape shape(int number) {
        return shapes[number % known()];
    }

    Duration length(int number) {
        return lengths[number % known()];
    }

    long gap(int number) {
        return gaps[number % known()];
    }
}
