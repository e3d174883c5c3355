package io.slipway.deploy.job;

/**
 * How many things may begin: a bucket that fills at a steady rate and holds one second's worth.
 * Pure; the caller brings the time in nanoseconds of a monotonic clock.
 */
final class Pace {
    private static final double SECOND = 1e9;

    private final int perSecond;
    private double left;
    private long filledAt;

    Pace(int perSecond, long now) {
        this.perSecond = perSecond;
        this.left = perSecond;
        this.filledAt = now;
    }

    /** Takes up to this many; what is not used comes back by {@link #giveBack}. */
    synchronized int take(int most, long now) {
        left = Math.min(perSecond, left + (now - filledAt) / SECOND * perSecond);
        filledAt = now;
        int taken = (int) Math.min(most, left);
        left -= taken;
        return taken;
    }

    synchronized void giveBack(int unused) {
        left = Math.min(perSecond, left + unused);
    }
}
