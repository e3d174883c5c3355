package io.slipway.guardrail.verdict;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        var asked = new HashMap<String, VerdictStore.Before>();
        return intake.take(
                        NAME,
                        records,
                        ClusterEvent.class,
                        facts ->
                                verdicts.before(jobs(facts))
                                        .invoke(asked::putAll)
                                        .replaceWithVoid(),
                        (fact, event) -> take(fact, asked, event))
                .invoke(() -> bus.send(InquiryReconciler.WAKE, ""));
    }

    private static List<String> jobs(List<ClusterEvent> facts) {
        return facts.stream()
                .filter(ClusterEvent.Provisioned.class::isInstance)
                .map(fact -> ((ClusterEvent.Provisioned) fact).jobId())
                .toList();
    }

    private Uni<Void> take(
            ClusterEvent fact, Map<String, VerdictStore.Before> asked, CloudEvent event) {
        return switch (fact) {
            case ClusterEvent.Provisioned provisioned -> verdicts.judge(provisioned, asked, event);
            case ClusterEvent.Destroyed destroyed -> verdicts.over(destroyed);
            case ClusterEvent.Ready _,
                    ClusterEvent.Expiring _,
                    ClusterEvent.NodeReplaced _,
                    ClusterEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }
}
