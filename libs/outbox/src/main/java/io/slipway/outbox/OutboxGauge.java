package io.slipway.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much waits to be sent, as the relay last saw it. */
@Singleton
public class OutboxGauge {
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicInteger leader = new AtomicInteger();
    private final OutboxConfig config;

    OutboxGauge(MeterRegistry meters, OutboxConfig config) {
        this.config = config;
        meters.gauge("outbox.pending.rows", rows);
        meters.gauge("outbox.oldest.seconds", oldestMillis, millis -> millis.get() / 1000.0);
        meters.gauge("outbox.relay.leader", leader);
    }

    void saw(long pending, Duration oldest) {
        rows.set(pending);
        oldestMillis.set(oldest.toMillis());
    }

    void leads(boolean held) {
        leader.set(held ? 1 : 0);
    }

    /** Whether this process sends for the service; gauges of the database are shown by it alone. */
    public boolean leads() {
        return leader.get() == 1;
    }

    boolean full() {
        return rows.get() > config.limitRows() || oldestMillis.get() > config.limitAge().toMillis();
    }
}
