package io.slipway.load.measure;

import org.HdrHistogram.Histogram;

/** How late a regular clock tick came: the pauses of whatever lies between the clock and us. */
public final class Ticks {
    private final Histogram late = Distribution.blank();

    public void add(long nanosLate) {
        Distribution.record(late, nanosLate);
    }

    public Distribution distribution() {
        return Distribution.of(late);
    }
}
