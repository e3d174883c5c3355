package io.slipway.guardrail.verdict;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Clusters that wait to be compared with what was asked. */
@ApplicationScoped
class ClusterConsumer {
    private static final String NAME = "guardrail-svc.clusters";

    private final Intake intake;
    private final Verdicts verdicts;
    private final EventBus bus;

    ClusterConsumer(Intake intake, Verdicts verdicts, EventBus bus) {
        this.intake = intake;
        this.verdicts = verdicts;
        this.bus = bus;
    }

    void register(@Observes StartupEvent started) {
        intake.register(NAME, this::on);
    }

    @Incoming("clusters")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.take(NAME, records, ClusterEvent.class, this::take)
                .invoke(() -> bus.send(InquiryReconciler.WAKE, ""));
    }

    private Uni<Void> take(ClusterEvent fact, CloudEvent event) {
        return switch (fact) {
            case ClusterEvent.Provisioned provisioned -> verdicts.judge(provisioned, event);
            case ClusterEvent.Destroyed destroyed -> verdicts.over(destroyed);
            case ClusterEvent.Ready _,
                    ClusterEvent.Expiring _,
                    ClusterEvent.NodeReplaced _,
                    ClusterEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }
}
