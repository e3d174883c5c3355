package io.slipway.deploy.job;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Verdicts of the guardrails. */
@ApplicationScoped
class VerdictConsumer {
    private static final String NAME = "deploy-svc.verdicts";

    private final Intake intake;
    private final Judgements judgements;
    private final EventBus bus;

    VerdictConsumer(Intake intake, Judgements judgements, EventBus bus) {
        this.intake = intake;
        this.judgements = judgements;
        this.bus = bus;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME, this::on);
    }

    @Incoming("verdicts")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.take(
                        NAME,
                        records,
                        GuardrailEvent.class,
                        judgements::lockAll,
                        (verdict, _) -> judgements.judged(verdict))
                .invoke(() -> bus.send(JobReconciler.WAKE, ""));
    }
}
