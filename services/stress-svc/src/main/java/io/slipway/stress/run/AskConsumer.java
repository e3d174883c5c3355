package io.slipway.stress.run;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.outbox.Asked;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.takeAsks(
                NAME, records, config.producers(), StressAsk.TYPE, StressAsk.class, this::take);
    }

    private Uni<Void> take(Asked<StressAsk> asked) {
        return runs.ask(
                        asked.body(),
                        asked.tenant(),
                        asked.producer(),
                        Cause.of(asked.event()),
                        null)
                .replaceWithVoid();
    }
}
