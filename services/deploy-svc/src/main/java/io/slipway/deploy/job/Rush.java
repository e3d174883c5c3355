package io.slipway.deploy.job;

/**
 * Whether requests come in faster than a limit: a bucket that each one fills and that leaks at the
 * limit. It is on while a second's worth stands in the bucket, and holds no more than two, so it
 * ends within a second of the last request. Pure; the caller brings the time in nanoseconds of a
 * monotonic clock.
 */
final class Rush {
    private static final double SECOND = 1e9;

    private final int perSecond;
    private double level;
    private long leakedAt;

    Rush(int perSecond, long now) {
        this.perSecond = perSecond;
        this.leakedAt = now;
    }

    synchronized void arrived(long now) {
        leak(now);
        level = Math.min(2.0 * perSecond, level + 1);
    }

    synchronized boolean on(long now) {
        leak(now);
        return level > perSecond;
    }

    private void leak(long now) {
        level = Math.max(0, level - (now - leakedAt) / SECOND * perSecond);
        leakedAt = now;
    }
}
