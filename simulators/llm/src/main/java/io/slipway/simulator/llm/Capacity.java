package io.slipway.simulator.llm;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How many answers run at a time (M/D/c with constant answers and Poisson arrivals), how many may
 * wait in line, and the switch that stalls the whole server. Safe for concurrent use.
 */
final class Capacity {
    private final Semaphore slots;
    private final int queue;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong stalledUntil = new AtomicLong(System.nanoTime());

    Capacity(int slots, int queue) {
        this.slots = new Semaphore(slots, true);
        this.queue = queue;
    }

    /** How a request came to its slot. */
    enum Entry {
        AT_ONCE,
        AFTER_WAITING,
        REFUSED
    }

    /** Waits for a slot unless the line is full. */
    Entry enter() throws InterruptedException {
        if (slots.tryAcquire()) {
            return Entry.AT_ONCE;
        }
        if (waiting.incrementAndGet() > queue) {
            waiting.decrementAndGet();
            return Entry.REFUSED;
        }
        try {
            slots.acquire();
            return Entry.AFTER_WAITING;
        } finally {
            waiting.decrementAndGet();
        }
    }

    void leave() {
        slots.release();
    }

    void stall(Duration length) {
        stalledUntil.set(System.nanoTime() + length.toNanos());
    }

    /** Returns at the due time, or when a stall that covers it is over. */
    void awaitDue(long dueNanos) throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long left = Math.max(dueNanos - now, stalledUntil.get() - now);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
