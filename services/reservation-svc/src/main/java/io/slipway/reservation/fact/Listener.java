package io.slipway.reservation.fact;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Somebody who wants to know when there is something new of a pool or of one reservation in it. */
public final class Listener {
    private final String pool;
    private final @Nullable String reservation;
    private final AtomicLong news = new AtomicLong(1);
    private final AtomicLong stirs = new AtomicLong(1);

    Listener(String pool, @Nullable String reservation) {
        this.pool = pool;
        this.reservation = reservation;
    }

    /** Rises when there is something new of what it listens to. */
    public long news() {
        return news.get();
    }

    /** Rises when anything happened in the pool. */
    public long stirs() {
        return stirs.get();
    }

    String pool() {
        return pool;
    }

    void hear(@Nullable String of) {
        stirs.incrementAndGet();
        if (reservation == null || of == null || reservation.equals(of)) {
            news.incrementAndGet();
        }
    }
}
