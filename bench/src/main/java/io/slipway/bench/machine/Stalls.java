package io.slipway.bench.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * Times at which this whole machine stood still: a thread that only sleeps woke up late. What
 * others take of the processors while it runs is not seen by this.
 */
public final class Stalls implements AutoCloseable {
    private static final long NAP_MILLIS = 50;
    private static final long LATE_MILLIS = 500;

    private final List<Stall> stalls = new ArrayList<>();
    private volatile boolean closed;

    private record Stall(long from, long to) {
        long within(long since, long until) {
            return Math.max(0, Math.min(to, until) - Math.max(from, since));
        }
    }

    public static Stalls watched() {
        var stalls = new Stalls();
        Thread.ofPlatform().daemon().name("stalls").start(stalls::watch);
        return stalls;
    }

    private void watch() {
        long last = System.currentTimeMillis();
        while (!closed) {
            try {
                Thread.sleep(NAP_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.currentTimeMillis();
            if (now - last > NAP_MILLIS + LATE_MILLIS) {
                add(new Stall(last + NAP_MILLIS, now));
            }
            last = now;
        }
    }

    private synchronized void add(Stall stall) {
        stalls.add(stall);
    }

    /** Milliseconds of that time, in which nothing ran. */
    public synchronized long within(long since, long until) {
        return stalls.stream().mapToLong(stall -> stall.within(since, until)).sum();
    }

    @Override
    public void close() {
        closed = true;
    }
}
