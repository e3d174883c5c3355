package io.slipway.deploy.shipping;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.envelope.Uuid7;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is to be shipped, and how far it has come; each verb is one transaction. */
@ApplicationScoped
public class LogShipments {
    static final int MOST_LINES = 1000;
    private static final int MOST_NEW = 1000;
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration SETTLED = Duration.ofMinutes(10);
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final ShipmentStore store;
    private final ShippingConfig config;
    private final Clock clock;

    LogShipments(ShipmentStore store, ShippingConfig config, Clock clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** Those that are due, held for a while by this worker. */
    @WithTransaction
    Uni<List<Shipment>> due() {
        Instant now = clock.instant();
        return store.enrol(least(now.minus(OLDEST)), least(now.minus(SETTLED)), MOST_NEW)
                .chain(() -> store.claim(config.jobs(), LEASE));
    }

    /** The id that none of that time is below. */
    private static String least(Instant at) {
        return Uuid7.text(at).substring(0, "00000000-0000".length());
    }

    @WithSession
    Uni<List<Line>> lines(Shipment shipment, long after) {
        return store.lines(shipment.jobId(), after, MOST_LINES);
    }

    /** Written down before the call, so that whoever goes on knows to ask first. */
    @WithTransaction
    Uni<Void> sending(Shipment shipment, long line) {
        return store.sending(shipment.jobId(), line);
    }

    @WithTransaction
    Uni<Void> shipped(Shipment shipment, long line) {
        return store.shipped(shipment.jobId(), line);
    }

    @WithTransaction
    Uni<Void> failed(Shipment shipment, Duration pause) {
        return store.failed(shipment.jobId(), pause);
    }

    /**
     * @param more whether lines are waiting
     */
    @WithTransaction
    Uni<Void> done(Shipment shipment, boolean more) {
        return store.later(
                shipment.jobId(), more ? Duration.ZERO : config.every(), shipment.over() && !more);
    }
}
