package io.slipway.endpoint.provision;

import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Intake;
import io.smallrye.mutiny.Uni;
import io.vertx.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Notes what happens to clusters; the reconciler does the rest. */
@ApplicationScoped
class ClusterConsumer {
    static final String GROUP = "endpoint-svc.clusters";

    private final Intake intake;
    private final Endpoints endpoints;
    private final EventBus bus;

    ClusterConsumer(Intake intake, Endpoints endpoints, EventBus bus) {
        this.intake = intake;
        this.endpoints = endpoints;
        this.bus = bus;
    }

    void register(@Observes StartupEvent started) {
        intake.register(GROUP, this::on);
    }

    @Incoming("clusters")
    Uni<Void> on(ConsumerRecords<byte[], byte[]> records) {
        return intake.take(GROUP, records, ClusterEvent.class, this::apply)
                .invoke(() -> bus.send(EndpointReconciler.WAKE, ""));
    }

    private Uni<Void> apply(ClusterEvent event, CloudEvent cloudEvent) {
        return switch (event) {
            case ClusterEvent.Ready ready -> endpoints.register(ready, Cause.of(cloudEvent));
            case ClusterEvent.Destroyed destroyed -> endpoints.end(destroyed);
            case ClusterEvent.Provisioned _,
                    ClusterEvent.Expiring _,
                    ClusterEvent.NodeReplaced _,
                    ClusterEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }
}
