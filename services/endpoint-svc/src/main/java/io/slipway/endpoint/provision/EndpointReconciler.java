package io.slipway.endpoint.provision;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.vertx.ConsumeEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Probes the model servers of endpoints that are not ready, a few at a time, outside any
 * transaction. May die anywhere: a probe that was not settled is due again when its lease is over.
 */
@ApplicationScoped
class EndpointReconciler {
    static final String WAKE = "endpoint-reconciler-wake";

    private static final Logger LOG = Logger.getLogger(EndpointReconciler.class);
    private static final int AT_A_TIME = 4;
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Endpoints endpoints;
    private final ModelServerClient client;
    private final ProvisionConfig config;

    EndpointReconciler(Endpoints endpoints, ModelServerClient client, ProvisionConfig config) {
        this.endpoints = endpoints;
        this.client = client;
        this.config = config;
    }

    private record Probed(EndpointId id, ProbeAnswer answer) {}

    @Scheduled(
            every = "1s",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> tick() {
        return look();
    }

    @ConsumeEvent(WAKE)
    Uni<Void> woken(String nothing) {
        return look();
    }

    /** The loop's outer edge: whatever fails here is told once and tried again a second later. */
    private Uni<Void> look() {
        return endpoints
                .due(lease())
                .chain(this::probeAll)
                .chain(this::settleAll)
                .onFailure()
                .recoverWithItem(
                        failure -> {
                            LOG.warnf("Endpoints were not probed: %s", failure.toString());
                            return null;
                        });
    }

    /** As long as the slowest batch may take. */
    private Duration lease() {
        return config.probeTimeout().multipliedBy(1 + config.batch() / AT_A_TIME).plus(MARGIN);
    }

    private Uni<List<Probed>> probeAll(List<Endpoint> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(
                        endpoint ->
                                client.probe(endpoint.modelServer())
                                        .map(answer -> new Probed(endpoint.id(), answer)))
                .merge(AT_A_TIME)
                .collect()
                .asList();
    }

    /** Together, and one after another when that fails, so that a bad one harms no other. */
    private Uni<Void> settleAll(List<Probed> probed) {
        return settle(probed)
                .onFailure(_ -> probed.size() > 1)
                .recoverWithUni(
                        () ->
                                Multi.createFrom()
                                        .iterable(probed)
                                        .onItem()
                                        .transformToUniAndConcatenate(one -> settle(List.of(one)))
                                        .onItem()
                                        .ignoreAsUni());
    }

    private Uni<Void> settle(List<Probed> probed) {
        return probed.isEmpty()
                ? Uni.createFrom().voidItem()
                : endpoints.settle(
                        probed.stream().collect(Collectors.toMap(Probed::id, Probed::answer)));
    }
}
