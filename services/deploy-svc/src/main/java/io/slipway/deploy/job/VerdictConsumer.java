package io.slipway.deploy.job;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Verdicts of the guardrails. */
@ApplicationScoped
class VerdictConsumer {
    private static final String NAME = "deploy-svc.verdicts";

    private final Intake intake;
    private final Jobs jobs;

    VerdictConsumer(Intake intake, Jobs jobs) {
        this.intake = intake;
        this.jobs = jobs;
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
                jobs::lockAll,
                (verdict, _) -> jobs.judged(verdict));
    }
}
