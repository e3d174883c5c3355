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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

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
        var known = new AtomicReference<@Nullable Map<EndpointId, EndpointRow>>();
        return intake.take(
                        GROUP,
                        records,
                        ClusterEvent.class,
                        facts ->
                                endpoints
                                        .known(clusters(facts))
                                        .invoke(known::set)
                                        .replaceWithVoid(),
                        (fact, event) -> apply(fact, known.get(), event))
                .invoke(() -> bus.send(EndpointReconciler.WAKE, ""));
    }

    /** The clusters whose endpoints these facts may change. */
    private static Set<String> clusters(List<ClusterEvent> facts) {
        Set<String> clusters = new HashSet<>();
        for (ClusterEvent fact : facts) {
            switch (fact) {
                case ClusterEvent.Ready ready -> clusters.add(ready.clusterId());
                case ClusterEvent.Destroyed destroyed -> clusters.add(destroyed.clusterId());
                case ClusterEvent.Provisioned _,
                        ClusterEvent.Expiring _,
                        ClusterEvent.NodeReplaced _,
                        ClusterEvent.Unrecognised _ -> {}
            }
        }
        return clusters;
    }

    /**
     * @param known the endpoints of the whole batch; null for an event that an operator frees
     */
    private Uni<Void> apply(
            ClusterEvent event,
            @Nullable Map<EndpointId, EndpointRow> known,
            CloudEvent cloudEvent) {
        return known == null
                ? endpoints
                        .known(clusters(List.of(event)))
                        .chain(found -> apply(event, found, cloudEvent))
                : take(event, known, Cause.of(cloudEvent));
    }

    private Uni<Void> take(ClusterEvent event, Map<EndpointId, EndpointRow> known, Cause cause) {
        return switch (event) {
            case ClusterEvent.Ready ready -> endpoints.register(ready, known, cause);
            case ClusterEvent.Destroyed destroyed -> endpoints.end(destroyed, known);
            case ClusterEvent.Provisioned _,
                    ClusterEvent.Expiring _,
                    ClusterEvent.NodeReplaced _,
                    ClusterEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }
}
