package io.slipway.deploy.job;

/**
 * How many jobs may begin: a bucket that fills at a rate and holds one second's worth. The rate
 * yields to requests: it halves while they are answered slowly, and grows back steadily, because
 * what was accepted can wait and who asks should not. Pure; the caller brings the time in
 * nanoseconds of a monotonic clock.
 */
final class Pace {
    private static final double SECOND = 1e9;
    private static final double SECONDS_TO_GROW = 20;
    private static final long BETWEEN_CUTS = 200_000_000L;

    private final double least;
    private final double most;
    private final long slow;
    private double rate;
    private double left;
    private long filledAt;
    private long cutAt;

    /**
     * @param least jobs a second, however slow answers are; not 0, so that work always ends
     * @param most jobs a second
     * @param slow nanoseconds; an answer that took longer was slow
     */
    Pace(double least, double most, long slow, long now) {
        this.least = least;
        this.most = most;
        this.slow = slow;
        this.rate = most;
        this.left = most;
        this.filledAt = now;
        this.cutAt = now - BETWEEN_CUTS;
    }

    /** A request was answered, after so many nanoseconds. */
    synchronized void answered(long took, long now) {
        if (took > slow && now - cutAt >= BETWEEN_CUTS) {
            fill(now);
            rate = Math.max(least, rate / 2);
            left = Math.min(left, rate);
            cutAt = now;
        }
    }

    /** Takes up to this many; what is not used comes back by {@link #giveBack}. */
    synchronized int take(int wanted, long now) {
        fill(now);
        int taken = (int) Math.min(wanted, left);
        left -= taken;
        return taken;
    }

    synchronized void giveBack(int unused) {
        left = Math.min(capacity(), left + unused);
    }

    private void fill(long now) {
        double seconds = (now - filledAt) / SECOND;
        rate = Math.min(most, rate + seconds * most / SECONDS_TO_GROW);
        left = Math.min(capacity(), left + seconds * rate);
        filledAt = now;
    }

    /** At least one, or nothing would ever begin. */
    private double capacity() {
        return Math.max(1, rate);
    }
}
