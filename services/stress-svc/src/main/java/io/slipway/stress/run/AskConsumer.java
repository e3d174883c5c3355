package io.slipway.stress.run;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Intake;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Asks of other platforms, taken in as if they had come by REST. */
@ApplicationScoped
class AskConsumer {
    private static final String NAME = "stress-svc.asks";

    private final Intake intake;
    private final Runs runs;
    private final RunConfig config;

    AskConsumer(Intake intake, Runs runs, RunConfig config) {
        this.intake = intake;
        this.runs = runs;
        this.config = config;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME);
    }

    @Incoming("asks")
    Uni<Void> on(ConsumerRecord<byte[], byte[]> record) {
        String producer = producer(record.topic());
        return intake.takeAsk(
                NAME,
                record,
                "//" + producer + "/",
                StressAsk.TYPE,
                StressAsk.class,
                (ask, event) -> take(producer, ask, event));
    }

    private Uni<Void> take(String producer, StressAsk ask, CloudEvent event) {
        String tenant = config.producers().get(producer);
        return tenant == null
                ? Uni.createFrom()
                        .failure(
                                CommonProblem.FORBIDDEN.because(
                                        "The producer " + producer + " speaks for no tenant."))
                : runs.ask(ask, tenant, producer, Cause.of(event), null).replaceWithVoid();
    }

    /** One ingress topic per producer: the topic says who wrote, the event only claims it. */
    private static String producer(String topic) {
        return topic.split("\\.", 3)[1];
    }
}
