package io.slipway.load;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes an event loop at exact times. A loop's own timer is a millisecond coarse; a parked thread
 * is about a tenth of that late. At most one wake-up is under way, so a slow loop queues up
 * nothing.
 */
final class Pacer implements AutoCloseable {
    private final Executor loop;
    private final Runnable due;
    private final Thread thread;
    private volatile long wakeAt;
    private volatile boolean armed;
    private volatile boolean closed;

    Pacer(String name, Executor loop, Runnable due) {
        this.loop = loop;
        this.due = due;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::pace);
        thread.start();
    }

    void wakeAt(long nanos) {
        wakeAt = nanos;
        armed = true;
        LockSupport.unpark(thread);
    }

    private void pace() {
        while (!closed) {
            if (!armed) {
                LockSupport.park(this);
                continue;
            }
            long left = wakeAt - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                armed = false;
                wake();
            }
        }
    }

    private void wake() {
        try {
            loop.execute(due);
        } catch (RejectedExecutionException _) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
