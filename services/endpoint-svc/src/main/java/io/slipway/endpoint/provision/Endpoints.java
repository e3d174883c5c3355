package io.slipway.endpoint.provision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.EndpointProblem;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Together;
import io.slipway.outbox.Tracing;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The endpoints of all clusters. */
@ApplicationScoped
public class Endpoints {
    /** Tenant of the platform's own services, which test the endpoints of every team. */
    static final String PLATFORM = "slipway";

    private static final Logger LOG = Logger.getLogger(Endpoints.class);
    private static final Duration NOT_READY_RETRY = Duration.ofSeconds(5);

    private final EndpointStore store;
    private final Outbox outbox;
    private final Together together;
    private final ProvisionConfig config;
    private final Clock clock;
    private final Pace pace;
    private final Counter ready;
    private final Counter failed;
    private final Timer coldStart;

    Endpoints(
            EndpointStore store,
            Outbox outbox,
            Together together,
            ProvisionConfig config,
            Clock clock,
            MeterRegistry meters) {
        this.store = store;
        this.outbox = outbox;
        this.together = together;
        this.config = config;
        this.clock = clock;
        this.pace = new Pace(config.deadline(), config.longestPause());
        this.ready = meters.counter("endpoint.settled", "state", "ready");
        this.failed = meters.counter("endpoint.settled", "state", "failed");
        this.coldStart =
                Timer.builder("endpoint.cold.start")
                        .description(
                                "From the ready cluster to the first answer of its model server")
                        .tag("phase", "first-answer")
                        .serviceLevelObjectives(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(3),
                                Duration.ofMinutes(10))
                        .register(meters);
    }

    /** The endpoints of these clusters, locked; in the transaction of the intake. */
    Uni<Map<EndpointId, EndpointRow>> known(Collection<String> clusterIds) {
        return store.locked(clusterIds.stream().map(EndpointId::of).toList())
                .map(
                        rows -> {
                            Map<EndpointId, EndpointRow> known = new HashMap<>();
                            rows.forEach(row -> known.put(new EndpointId(row.id), row));
                            return known;
                        });
    }

    /**
     * Runs in the transaction of the intake. A cluster without a model server has no endpoint.
     *
     * @param known endpoints of the transaction's clusters; one that is registered is added, for
     *     the table has it only when the transaction ends
     */
    Uni<Void> register(
            ClusterEvent.Ready cluster, Map<EndpointId, EndpointRow> known, Cause cause) {
        String server = cluster.modelServer();
        if (server == null || known.containsKey(EndpointId.of(cluster.clusterId()))) {
            return Uni.createFrom().voidItem();
        }
        Endpoint.Step step =
                Endpoint.register(cluster, new ModelServer(server), pace, clock.instant());
        EndpointRow row = EndpointRow.of(step.endpoint(), cause);
        known.put(step.endpoint().id(), row);
        LOG.infof(
                "Endpoint registered: endpointId=%s clusterId=%s tenant=%s",
                row.id, row.clusterId, row.tenant);
        return store.write(row).chain(() -> announce(row, step.announcement()));
    }

    /** Runs in the transaction of the intake; with the endpoints of its clusters. */
    Uni<Void> end(ClusterEvent.Destroyed cluster, Map<EndpointId, EndpointRow> known) {
        EndpointRow row = known.get(EndpointId.of(cluster.clusterId()));
        if (row == null) {
            return Uni.createFrom().voidItem();
        }
        row.show(row.toDomain().end(reasonOf(cluster), clock.instant()).state());
        LOG.infof("Endpoint ended: endpointId=%s", row.id);
        return store.write(row);
    }

    /** Endpoints to probe now; nobody else gets them until the lease is over. */
    @WithTransaction
    Uni<List<Endpoint>> due(Duration lease) {
        Instant now = clock.instant();
        return store.due(now, config.batch())
                .call(
                        rows ->
                                together.during(
                                        () ->
                                                each(
                                                        rows,
                                                        row -> {
                                                            row.show(
                                                                    row.toDomain()
                                                                            .leasedUntil(
                                                                                    now.plus(lease))
                                                                            .state());
                                                            return store.write(row);
                                                        })))
                .map(rows -> rows.stream().map(EndpointRow::toDomain).toList());
    }

    /** Takes the answers of model servers back, in one transaction. */
    @WithTransaction
    Uni<Void> settle(Map<EndpointId, ProbeAnswer> answers) {
        return store.locked(answers.keySet())
                .chain(
                        rows ->
                                together.during(
                                        () ->
                                                each(
                                                        rows,
                                                        row ->
                                                                settle(
                                                                        row,
                                                                        Objects.requireNonNull(
                                                                                answers.get(
                                                                                        new EndpointId(
                                                                                                row.id)))))));
    }

    private Uni<Void> settle(EndpointRow row, ProbeAnswer answer) {
        Endpoint.Step step =
                row.toDomain().probed(answer, pace, url(new EndpointId(row.id)), clock.instant());
        row.show(step.endpoint().state());
        // The probe was a call with a trace of its own; what it led to belongs to the registration.
        return Tracing.within(
                row.traceParent,
                () -> store.write(row).chain(() -> announce(row, step.announcement())));
    }

    private static <T> Uni<Void> each(List<T> all, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }

    @WithSession
    Uni<Page<Endpoint>> page(String tenant, int size, @Nullable PageKey after) {
        return store.page(tenant, size, after)
                .map(rows -> rows.stream().map(EndpointRow::toDomain).toList())
                .map(endpoints -> Page.of(endpoints, size, PageKey::of));
    }

    @WithSession
    Uni<Endpoint> named(String tenant, EndpointId id) {
        return store.of(tenant, id).map(Endpoints::there);
    }

    /** Where an invocation goes; fails with what the client can do when it goes nowhere. */
    @WithSession
    public Uni<ModelServer> route(String tenant, EndpointId id) {
        var row = tenant.equals(PLATFORM) ? store.any(id) : store.of(tenant, id);
        return row.map(Endpoints::there).map(Endpoints::route);
    }

    /** Where the invocations of an endpoint go. */
    String url(EndpointId id) {
        return config.gatewayUrl() + "/api/endpoints/" + id;
    }

    private Uni<Void> announce(EndpointRow row, @Nullable EndpointEvent event) {
        if (event == null) {
            return Uni.createFrom().voidItem();
        }
        switch (event) {
            case EndpointEvent.Ready told -> {
                ready.increment();
                coldStart.record(Duration.between(row.createdAt, clock.instant()));
                LOG.infof("Endpoint ready: endpointId=%s model=%s", row.id, told.model());
            }
            case EndpointEvent.Failed told -> {
                failed.increment();
                LOG.infof("Endpoint failed: endpointId=%s reason=%s", row.id, told.reason());
            }
            case EndpointEvent.Scaled _, EndpointEvent.Unrecognised _ ->
                    throw new IllegalStateException("no step of an endpoint tells " + event);
        }
        return outbox.append(
                EndpointEvent.TOPIC, row.id.toString(), EndpointEvent.class, event, row.cause());
    }

    private static ModelServer route(Endpoint endpoint) {
        return switch (endpoint.state()) {
            case EndpointState.Ready _ -> endpoint.modelServer();
            case EndpointState.Probing probing ->
                    throw EndpointProblem.ENDPOINT_NOT_READY
                            .because("The model server of the endpoint does not answer yet.")
                            .with("deadline", probing.deadline())
                            .fix("Try again; the endpoint's state says how it goes.")
                            .retryAfter(NOT_READY_RETRY);
            case EndpointState.Failed(String reason, String remediation, _) ->
                    throw EndpointProblem.ENDPOINT_FAILED
                            .because("The endpoint failed: " + reason + ".")
                            .fix(remediation);
            case EndpointState.Ended(String reason, _) ->
                    throw EndpointProblem.ENDPOINT_ENDED
                            .because("The endpoint ended: " + reason + ".")
                            .fix("Deploy a cluster; its endpoint gets a new id.");
        };
    }

    private static Endpoint there(@Nullable EndpointRow row) {
        if (row == null) {
            throw absent();
        }
        return row.toDomain();
    }

    /** The answer for what is not there, and for what is another tenant's. */
    public static Problem absent() {
        return CommonProblem.NOT_FOUND
                .because("There is no such endpoint, or it is not yours.")
                .fix("List yours: GET /api/endpoints.");
    }

    private static String reasonOf(ClusterEvent.Destroyed cluster) {
        return "its cluster is gone (" + cluster.reason() + ")";
    }
}
