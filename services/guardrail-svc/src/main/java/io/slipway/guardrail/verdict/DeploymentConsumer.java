package io.slipway.guardrail.verdict;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Requests that wait for their guardrails. */
@ApplicationScoped
class DeploymentConsumer {
    private static final String NAME = "guardrail-svc.deployments";

    private final Intake intake;
    private final Verdicts verdicts;
    private final EventBus bus;

    DeploymentConsumer(Intake intake, Verdicts verdicts, EventBus bus) {
        this.intake = intake;
        this.verdicts = verdicts;
        this.bus = bus;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME, this::on);
    }

    @Incoming("deployments")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.take(NAME, records, DeployEvent.class, this::take)
                .invoke(() -> bus.send(InquiryReconciler.WAKE, ""));
    }

    private Uni<Void> take(DeployEvent fact, CloudEvent event) {
        return switch (fact) {
            case DeployEvent.Requested requested -> verdicts.judge(requested, event);
            case DeployEvent.Failed failed -> verdicts.over(failed);
            case DeployEvent.Moved moved -> verdicts.moved(moved);
            case DeployEvent.ScaleRequested requested -> verdicts.judge(requested, event);
            case DeployEvent.ScaleEnded ended -> verdicts.over(ended);
            case DeployEvent.Unrecognised _ -> Uni.createFrom().voidItem();
        };
    }
}
