package io.slipway.reservation.request;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Intake;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    Uni<Void> on(ConsumerRecord<byte[], byte[]> record) {
        var producer = producer(record.topic());
        return intake.takeAsk(
                NAME,
                record,
                "//" + producer + "/",
                ReservationAsk.TYPE,
                ReservationAsk.class,
                (ask, event) -> take(producer, ask, event));
    }

    private Uni<Void> take(String producer, ReservationAsk ask, CloudEvent event) {
        var tenant = config.producers().get(producer);
        return tenant == null
                ? Uni.createFrom()
                        .failure(
                                CommonProblem.FORBIDDEN.because(
                                        "The producer " + producer + " speaks for no tenant."))
                : reservations.takeIn(tenant, producer, ask, event);
    }

    /** One ingress topic per producer: the topic says who wrote, the event only claims it. */
    private static String producer(String topic) {
        return topic.split("\\.", 3)[1];
    }
}
