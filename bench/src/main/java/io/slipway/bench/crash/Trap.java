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
        JUDGED("commit that takes in a verdict"),
        TOLD("removal of events that were sent"),
        CREATE_STACK("CreateStack"),
        PUT_OBJECT("PutObject"),
        CREATE_CLUSTER("CreateCluster"),
        PUT_PARAMETER("PutParameter"),
        NOWHERE("at any moment");

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

    /** A boundary and a side of it; any moment has no sides. */
    record Place(Boundary boundary, Side side) {
        static final Place NOWHERE = new Place(Boundary.NOWHERE, Side.BEFORE);

        @Override
        public String toString() {
            return boundary == Boundary.NOWHERE
                    ? boundary.words
                    : (side == Side.BEFORE ? "before the " : "after the ") + boundary.words;
        }
    }

    final Place place;
    private final AtomicInteger left;
    private final Runnable kill;
    private final AtomicBoolean sprung = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    Trap(Place place, int skip, Runnable kill) {
        this.place = place;
        this.left = new AtomicInteger(skip);
        this.kill = kill;
    }

    /** Whether the one who asks is at the boundary now, for the last time. */
    boolean reached(Boundary here) {
        return here == place.boundary && !sprung.get() && left.getAndDecrement() == 0;
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
