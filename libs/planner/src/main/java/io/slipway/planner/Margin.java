package io.slipway.planner;

/**
 * How cautious to be in order to be right nine times in ten. Each start that came later than said
 * makes the next answers more cautious by nine times as much as a start in time makes them bolder,
 * so that in the long run the part that is right is what is claimed, whatever the futures are
 * worth. Not thread-safe.
 */
final class Margin {
    /** A little more than is claimed, for the outcomes that are known first are the early ones. */
    private static final double AIM = 0.92;

    private static final double STEP = 0.1;
    private static final double BOLDEST = 0.3;
    private static final double SAFE = 2;

    /** Up to 1 a likelihood within the futures; beyond it the way from the last to the promise. */
    private double level = 0.9;

    void learn(boolean kept) {
        level = Math.clamp(level + STEP * (kept ? AIM - 1 : AIM), BOLDEST, SAFE);
    }

    /** The instant to name, of futures in rising order. */
    long of(long[] starts, long promise) {
        long last = starts[starts.length - 1];
        if (level > 1) {
            return last + (long) Math.ceil((level - 1) * (promise - last));
        }
        return starts[Math.max(0, (int) Math.ceil(level * starts.length) - 1)];
    }
}
