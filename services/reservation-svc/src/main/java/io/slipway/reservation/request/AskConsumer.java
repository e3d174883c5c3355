package io.slipway.reservation.request;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.outbox.Asked;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Requests of other platforms, taken in as if they had come by REST. */
@ApplicationScoped
class AskConsumer {
    private static final String NAME = "reservation-svc.asks";

    private final Intake intake;
    private final Reservations reservations;
    private final ReservationConfig config;

    AskConsumer(Intake intake, Reservations reservations, ReservationConfig config) {
        this.intake = intake;
        this.reservations = reservations;
        this.config = config;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME);
    }

    @Incoming("asks")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.takeAsks(
                NAME,
                records,
                config.producers(),
                ReservationAsk.TYPE,
                ReservationAsk.class,
                this::take);
    }

    private Uni<Void> take(Asked<ReservationAsk> asked) {
        return reservations.takeIn(asked.tenant(), asked.producer(), asked.body(), asked.event());
    }
}
