package io.slipway.bench.crash;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits for the n-th time that a boundary is reached, and kills there. */
final class Trap {
    /** Where a process is killed. */
    enum Boundary {
        STEP_BEGINS("commit that begins a step"),
        STEP_ENDS("commit that ends a step"),
        CALL("call that changes AWS"),
        NOWHERE("any moment");

        final String words;

        Boundary(String words) {
            this.words = words;
        }
    }

    /** On which side of it. */
    enum Side {
        BEFORE,
        AFTER
    }

    final Boundary boundary;
    final Side side;
    private final AtomicInteger left;
    private final Runnable kill;
    private final AtomicBoolean sprung = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    Trap(Boundary boundary, Side side, int skip, Runnable kill) {
        this.boundary = boundary;
        this.side = side;
        this.left = new AtomicInteger(skip);
        this.kill = kill;
    }

    /** Whether the one who asks is at the boundary now, for the last time. */
    boolean reached(Boundary here) {
        return here == boundary && left.getAndDecrement() == 0;
    }

    /** Kills, once; returns when the process is gone. */
    void spring() {
        if (sprung.compareAndSet(false, true)) {
            kill.run();
            done.countDown();
        }
    }

    boolean await(long millis) throws InterruptedException {
        return done.await(millis, TimeUnit.MILLISECONDS);
    }
}
