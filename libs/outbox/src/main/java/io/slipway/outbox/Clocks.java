package io.slipway.outbox;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The clock of a service: microseconds, because that is what PostgreSQL stores. */
public class Clocks {
    @Produces
    @Singleton
    @DefaultBean
    Clock micros() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }
}
