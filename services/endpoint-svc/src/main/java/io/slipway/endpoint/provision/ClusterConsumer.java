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
import java.util.List;
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
        var known = new AtomicReference<@Nullable Set<EndpointId>>();
        return intake.take(
                        GROUP,
                        records,
                        ClusterEvent.class,
                        facts -> endpoints.known(ready(facts)).invoke(known::set).replaceWithVoid(),
                        (fact, event) -> apply(fact, known.get(), event))
                .invoke(() -> bus.send(EndpointReconciler.WAKE, ""));
    }

    private static List<ClusterEvent.Ready> ready(List<ClusterEvent> facts) {
        return facts.stream()
                .filter(ClusterEvent.Ready.class::isInstance)
                .map(ClusterEvent.Ready.class::cast)
                .toList();
    }

    /**
     * @param known endpoints that are there, where the whole batch was looked up
     */
    private Uni<Void> apply(
            ClusterEvent event, @Nullable Set<EndpointId> known, CloudEvent cloudEvent) {
        Cause cause = Cause.of(cloudEvent);
        return switch (event) {
            case ClusterEvent.Ready ready ->
                    known == null
                            ? endpoints.register(ready, cause)
                            : endpoints.register(ready, known, cause);
            case ClusterEvent.Destroyed destroyed -> endpoints.end(destroyed);
            case ClusterEvent.Provisioned _,
                    ClusterEvent.Expiring _,
                    ClusterEvent.NodeReplaced _,
                    ClusterEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }
}
